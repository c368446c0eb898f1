// SPDX-License-Identifier: MIT
#include "cli/parse.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace cli {
namespace {

base::Error usage(const std::string& text) { return base::Error(text, base::ErrorKind::usage); }

bool is_option(const std::string& word) { return word.size() > 1 && word[0] == '-' && word != "--"; }

void check_choice(const std::string& what, const std::vector<std::string>& choices,
                  const std::string& value) {
  if (choices.empty() || std::find(choices.begin(), choices.end(), value) != choices.end()) return;
  throw usage(fmt::format("{} is one of '{}', not '{}'", what, base::join(choices, "', '"), value));
}

base::Error unknown(const Command& command, const std::string& word) {
  std::vector<std::string> names;
  for (const auto& option : command.options) names.push_back(option.name);
  const std::string name = word.substr(0, word.find('='));
  const auto near = word.rfind("--", 0) == 0 ? base::nearest(name, names) : std::nullopt;
  const auto error = usage(fmt::format("unknown option '{}'", name));
  return near ? error.hint(fmt::format("did you mean '{}'?", *near)) : error;
}

void check_operands(const Command& command, const std::vector<std::string>& given) {
  std::size_t least = 0;
  bool open = false;
  for (const auto& operand : command.operands) {
    if (!operand.optional) ++least;
    open = open || operand.repeated;
  }
  if (given.size() < least) throw usage(fmt::format("{} is missing", command.operands[given.size()].name));
  if (!open && given.size() > command.operands.size()) {
    throw usage(fmt::format("unexpected argument '{}'", given[command.operands.size()]));
  }
  for (std::size_t i = 0; i < given.size() && i < command.operands.size(); ++i) {
    check_choice(command.operands[i].name, command.operands[i].choices, given[i]);
  }
}

}  // namespace

const std::vector<Option>& global_options() {
  static const std::vector<Option> all = {
      {.name = "--directory",
       .value = "DIR",
       .doc = "work as if started in DIR",
       .letter = 'C',
       .completes = Completes::path},
      {.name = "--quiet", .value = "", .doc = "say only what went wrong", .letter = 'q'},
      {.name = "--verbose", .value = "", .doc = "say what is done", .letter = 'v'},
      {.name = "--no-color", .value = "", .doc = "never use colours"},
      {.name = "--version", .value = "", .doc = "print the version"},
      {.name = "--help", .value = "", .doc = "print the usage", .letter = 'h'},
  };
  return all;
}

const Option* find_option(const std::vector<Option>& options, const std::string& word) {
  if (!is_option(word)) return nullptr;
  for (const auto& option : options) {
    const bool matches = word.starts_with("--")
                             ? word.substr(0, word.find('=')) == option.name
                             : option.letter == word[1] || option.name == word.substr(0, 2);
    if (matches) return &option;
  }
  return nullptr;
}

bool wants_value(const Option& option, const std::string& word) {
  if (option.value.empty()) return false;
  return word.rfind("--", 0) == 0 ? word.find('=') == std::string::npos : word.size() == 2;
}

std::size_t leading_options(const std::vector<Option>& options, const std::vector<std::string>& words) {
  std::size_t count = 0;
  while (count < words.size()) {
    const Option* option = find_option(options, words[count]);
    if (option == nullptr) break;
    // "-ex" of somebody else begins with a letter of ours: only whole words count.
    if (words[count][1] != '-' && option->value.empty() && words[count].size() > 2) break;
    count += wants_value(*option, words[count]) ? 2 : 1;
  }
  return std::min(count, words.size());
}

Arguments Parser::parse(const Command& command, const std::string& invoked_as,
                        const std::vector<std::string>& words) {
  Arguments arguments;
  arguments.command_ = &command;
  arguments.invoked_as_ = invoked_as;

  std::vector<std::string> ours = words;
  std::vector<std::string> after;
  if (command.passthrough) {
    const auto count = static_cast<std::ptrdiff_t>(leading_options(command.options, words));
    ours.assign(words.begin(), words.begin() + count);
    arguments.rest_.assign(words.begin() + count, words.end());
  } else if (const auto end = std::find(ours.begin(), ours.end(), "--"); end != ours.end()) {
    after.assign(end + 1, ours.end());
    ours.erase(end, ours.end());
  }

  for (const auto& word : ours) {
    const Option* option = find_option(command.options, word);
    if (option != nullptr && option->value.empty() && word.rfind(option->name + "=", 0) == 0) {
      throw usage(fmt::format("option '{}' takes no value", option->name));
    }
  }

  CLI::App app;
  app.set_help_flag("");
  app.allow_extras();
  std::vector<std::pair<const Option*, CLI::Option*>> known;
  for (const auto& option : command.options) {
    const std::string names =
        option.letter == 0 ? option.name : fmt::format("-{},{}", option.letter, option.name);
    CLI::Option* made =
        option.value.empty()
            ? app.add_flag(names)
            : app.add_option(names)->expected(1)->allow_extra_args(false)->multi_option_policy(
                  CLI::MultiOptionPolicy::TakeAll);
    known.emplace_back(&option, made);
  }
  try {
    std::vector<std::string> reversed(ours.rbegin(), ours.rend());
    app.parse(std::move(reversed));
  } catch (const CLI::ParseError&) {
    // Under these rules CLI11 cannot parse an option without its value only.
    const Option* option = ours.empty() ? nullptr : find_option(command.options, ours.back());
    throw option == nullptr
        ? usage("cannot make sense of the options")
        : usage(fmt::format("option '{}' expects a value: {}", option->name, option->value));
  }
  for (const auto& [option, made] : known) {
    if (made->count() == 0) continue;
    auto& values = arguments.options_[option->name];
    if (option->value.empty()) continue;
    values = made->results();
    for (const auto& value : values)
      check_choice(fmt::format("option '{}'", option->name), option->choices, value);
    if (!option->repeated && values.size() > 1) values = {values.back()};
  }
  for (auto& word : app.remaining()) {
    if (is_option(word)) throw unknown(command, word);
    arguments.operands_.push_back(std::move(word));
  }
  arguments.operands_.insert(arguments.operands_.end(), after.begin(), after.end());
  if (!command.passthrough) check_operands(command, arguments.operands_);
  return arguments;
}

}  // namespace cli
