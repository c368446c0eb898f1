// SPDX-License-Identifier: MIT
#include "compose/dockerfile.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <sstream>

#include "base/text.hpp"
#include "compose/interpolation.hpp"

namespace compose {
namespace {

using Words = std::vector<std::string>;

struct Instruction {
  std::string name;  // in capitals
  Words words;
};

Words words_of(const std::string& text) {
  std::istringstream stream(text);
  Words words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

std::string unquoted(const std::string& text) {
  const bool quoted =
      text.size() > 1 && text.front() == text.back() && (text.front() == '"' || text.front() == '\'');
  return quoted ? text.substr(1, text.size() - 2) : text;
}

// What "<<EOF", "<<-'EOF'" or "3<<EOF" ends with.
std::optional<std::string> here_document(const std::string& word) {
  const std::size_t start = word.find_first_not_of("0123456789");
  if (start == std::string::npos || word.compare(start, 2, "<<") != 0) return std::nullopt;
  const std::size_t dash = word.compare(start + 2, 1, "-") == 0 ? 1 : 0;
  const std::string name = unquoted(word.substr(start + 2 + dash));
  if (name.empty() || name.find('<') != std::string::npos) return std::nullopt;
  return name;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : lines_(base::lines(text)) {
    for (const std::string& line : lines_) {
      if (line.empty() || line.front() != '#') break;
      if (base::replace_all(base::lower(line), " ", "").rfind("#escape=`", 0) == 0) escape_ = '`';
    }
  }

  std::optional<Instruction> next() {
    while (at_ < lines_.size()) {
      const Words words = words_of(logical_line());
      if (words.empty()) continue;
      Instruction found{base::upper(words.front()), {words.begin() + 1, words.end()}};
      if (found.name == "RUN" || found.name == "COPY" || found.name == "ADD") {
        for (const std::string& word : found.words) skip_document(word);
      }
      return found;
    }
    return std::nullopt;
  }

 private:
  // With the lines that continue it; those between that are empty or comments do not end it.
  std::string logical_line() {
    std::string whole;
    while (at_ < lines_.size()) {
      std::string line = base::trim(lines_[at_++]);
      if (line.empty() || line.front() == '#') {
        if (whole.empty()) return {};
        continue;
      }
      const bool goes_on = line.back() == escape_;
      if (goes_on) line.pop_back();
      whole += line + " ";
      if (!goes_on) break;
    }
    return whole;
  }

  void skip_document(const std::string& word) {
    const auto name = here_document(word);
    if (!name) return;
    for (std::size_t line = at_; line < lines_.size(); ++line) {
      if (base::trim(lines_[line]) != *name) continue;
      at_ = line + 1;
      return;
    }
  }

  std::vector<std::string> lines_;
  std::size_t at_ = 0;
  char escape_ = '\\';
};

class Names {
 public:
  explicit Names(const std::map<std::string, std::string>& args) : args_(args) {}

  void take(const Instruction& instruction) {
    const Words& words = instruction.words;
    const auto first = std::find_if(words.begin(), words.end(),
                                    [](const std::string& word) { return word.rfind("--", 0) != 0; });
    if (instruction.name == "ARG" && !in_stage_) {
      for (const std::string& word : words) declare(word);
    } else if (instruction.name == "FROM") {
      in_stage_ = true;
      from({first, words.end()});
    } else if (instruction.name == "COPY" || instruction.name == "RUN") {
      for (auto flag = words.begin(); flag != first; ++flag) option(*flag);
    }
  }

  [[nodiscard]] std::vector<std::string> images() const {
    std::vector<std::string> result;
    std::copy_if(images_.begin(), images_.end(), std::back_inserter(result),
                 [&](const std::string& image) { return stages_.count(context_name(image)) == 0; });
    return result;
  }

 private:
  [[nodiscard]] std::optional<std::string> replaced(const std::string& text) const {
    const auto lookup = [this](const std::string& name) {
      const auto found = variables_.find(name);
      return found == variables_.end() ? std::nullopt : std::optional(found->second);
    };
    return interpolate(text, lookup, Unset::unknown);
  }

  void declare(const std::string& word) {
    const std::size_t equals = word.find('=');
    const std::string name = word.substr(0, equals);
    const auto given = args_.find(name);
    if (given != args_.end()) {
      variables_[name] = given->second;
    } else if (equals != std::string::npos) {
      if (const auto value = replaced(unquoted(word.substr(equals + 1)))) variables_[name] = *value;
    }
  }

  void from(const Words& words) {
    if (words.empty()) return;
    if (const auto image = replaced(unquoted(words.front()))) images_.insert(*image);
    if (words.size() > 2 && base::lower(words[1]) == "as") stages_.insert(base::lower(words[2]));
  }

  // "--from=IMAGE" or "--mount=type=bind,from=IMAGE,…".
  void option(const std::string& flag) {
    constexpr std::string_view mount = "--mount=", source = "from=";
    const bool is_mount = flag.rfind(mount, 0) == 0;
    for (const std::string& piece : base::split(flag.substr(is_mount ? mount.size() : 2), ',')) {
      if (piece.rfind(source, 0) == 0) images_.insert(unquoted(piece.substr(source.size())));
    }
  }

  const std::map<std::string, std::string>& args_;
  std::map<std::string, std::string> variables_;  // declared before the first stage
  std::set<std::string> images_, stages_;
  bool in_stage_ = false;
};

void drop_start(std::string& text, std::string_view start) {
  if (text.rfind(start, 0) == 0) text.erase(0, start.size());
}

}  // namespace

std::vector<std::string> images_of(std::string_view dockerfile,
                                   const std::map<std::string, std::string>& args) {
  Reader reader(dockerfile);
  Names names(args);
  while (const auto instruction = reader.next()) names.take(*instruction);
  return names.images();
}

std::string context_name(const std::string& image) {
  constexpr std::string_view latest = ":latest", library = "library/";
  std::string name = image;
  drop_start(name, "docker.io/");
  drop_start(name, "index.docker.io/");
  if (std::count(name.begin(), name.end(), '/') == 1) drop_start(name, library);
  if (name.ends_with(latest)) name.erase(name.size() - latest.size());
  return name;
}

}  // namespace compose
