// SPDX-License-Identifier: MIT
#include "doctor/code.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <regex>
#include <string_view>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "doctor/subject.hpp"

namespace doctor {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t most_lines = 20;
constexpr std::size_t most_files = 2000;
constexpr std::size_t most_text = 1 << 20;
constexpr std::size_t longest_call = 2000;

struct Language {
  std::vector<const char*> extensions;
  bool hash_comments;  // else `//` and `/* */`
  const char* call;    // where it begins, the bracket with it; empty `argument`: the call is enough
  const char* argument;
};

const std::vector<Language>& languages() {
  static const std::vector<Language> all = {
      {{".py"}, true, R"(\bload_dotenv\()", R"(\boverride\s*=\s*True\b)"},
      {{".js", ".ts", ".mjs", ".cjs", ".jsx", ".tsx", ".mts", ".cts"},
       false,
       R"(\b(config|configDotenv)\()",
       R"(\boverride['"]?\s*:\s*true\b)"},
      {{".rb"}, true, R"(\bDotenv\.overload\b)", ""},
      {{".rb"}, true, R"(\bDotenv\.load!?\()", R"(\boverwrite:\s*true\b)"},
      {{".php"}, false, R"(\bDotenv::create(Unsafe)?Mutable\b)", ""},
      {{".go"}, false, R"(\bgodotenv\.Overload\()", ""},
  };
  return all;
}

bool is_word(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char letter) { return std::isalnum(letter) != 0 || letter == '_'; });
}

// Comments and texts but for single words as blanks, line breaks where they were.
std::string code_of(const std::string& text, bool hash_comments) {
  std::string result = text;
  std::size_t at = 0;
  const auto blank = [&](std::size_t count) {
    for (; count > 0 && at < text.size(); --count, ++at) {
      if (text[at] != '\n') result[at] = ' ';
    }
  };
  const auto is = [&](const char* word) {
    return text.compare(at, std::string_view(word).size(), word) == 0;
  };
  const auto rest = [&](const char* end, std::size_t more) {
    const auto found = text.find(end, at + more);
    blank(found == std::string::npos ? text.size() - at : found - at + more);
  };
  while (at < text.size()) {
    if (hash_comments ? text[at] == '#' : is("//")) {
      rest("\n", 0);
    } else if (!hash_comments && is("/*")) {
      rest("*/", 2);
    } else if (hash_comments && (is("\"\"\"") || is("'''"))) {
      rest(is("'''") ? "'''" : "\"\"\"", 3);
    } else if (text[at] == '"' || text[at] == '\'' || text[at] == '`') {
      const char quote = text[at++];
      const std::size_t start = at;
      while (at < text.size() && text[at] != quote && (text[at] != '\n' || quote == '`'))
        blank(text[at] == '\\' ? 2 : 1);
      const std::string_view inside(text.data() + start, at - start);
      if (is_word(inside)) result.replace(start, inside.size(), inside);  // "override": true
      if (at < text.size()) ++at;
    } else {
      ++at;
    }
  }
  return result;
}

// From the start of a call to its closing bracket.
std::string call_at(const std::string& code, std::size_t start) {
  int depth = 0;
  const std::size_t end = std::min(code.size(), start + longest_call);
  for (std::size_t at = start; at < end; ++at) {
    if (code[at] == '(') ++depth;
    if (code[at] == ')' && --depth == 0) return code.substr(start, at - start + 1);
  }
  return code.substr(start, end - start);
}

}  // namespace

std::vector<CodeLine> overriding_calls(const std::string& extension, const std::string& text) {
  std::vector<CodeLine> found;
  const auto lines = base::lines(text);
  for (const auto& language : languages()) {
    if (std::find(language.extensions.begin(), language.extensions.end(), extension) ==
        language.extensions.end())
      continue;
    const std::string code = code_of(text, language.hash_comments);
    const std::regex call(language.call);
    const std::regex argument(language.argument);
    for (std::sregex_iterator at(code.begin(), code.end(), call), end; at != end; ++at) {
      const auto start = static_cast<std::size_t>(at->position());
      std::smatch match;
      const std::string whole = call_at(code, start);
      std::size_t where = start;
      if (*language.argument != '\0') {
        if (!std::regex_search(whole, match, argument)) continue;
        where += static_cast<std::size_t>(match.position());
      }
      const auto line = std::count(code.begin(), code.begin() + static_cast<std::ptrdiff_t>(where), '\n');
      found.push_back({static_cast<int>(line) + 1, base::trim(lines[static_cast<std::size_t>(line)])});
    }
  }
  return found;
}

namespace variables_checks {
namespace {

// The sources that mention such a library; what others have written is left out.
std::vector<fs::path> files_with_dotenv(const Subject& subject) {
  base::Process process{.argv = {"git", "grep", "--no-index", "--exclude-standard", "-lizI", "-e", "dotenv",
                                 "--", ":(exclude,glob)**/node_modules/**", ":(exclude,glob)**/vendor/**",
                                 ":(exclude,glob)**/.venv/**", ":(exclude,glob)**/venv/**"},
                        .directory = subject.root,
                        .timeout = std::chrono::seconds(10)};
  for (const auto& language : languages()) {
    for (const char* extension : language.extensions) process.argv.push_back(std::string("*") + extension);
  }
  process.unset = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"};
  const auto finished = base::run(process);
  if (finished.status > 1) throw base::Error("git grep: " + base::trim(finished.err));
  std::vector<fs::path> result;
  for (const auto& name : base::split(finished.out, '\0')) {
    if (!name.empty() && result.size() < most_files) result.emplace_back(name);
  }
  return result;
}

}  // namespace

Findings code_overrides(const Subject& subject) {
  Finding finding{.sentence = "code replaces the container's environment with its own .env file"};
  for (const auto& file : files_with_dotenv(subject)) {
    const auto text = base::load_file(subject.root / file);
    if (!text || text->size() > most_text) continue;
    for (const auto& [line, words] : overriding_calls(file.extension().string(), *text)) {
      if (finding.evidence.size() < most_lines)
        finding.evidence.push_back(fmt::format("{}:{}:{}", file.string(), line,
                                               words.size() > 120 ? words.substr(0, 117) + "..." : words));
    }
  }
  if (finding.evidence.empty()) return {};
  finding.fix = "leave the override out: what Compose gives to the container then counts";
  return {std::move(finding)};
}

}  // namespace variables_checks
}  // namespace doctor
