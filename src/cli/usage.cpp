// SPDX-License-Identifier: MIT
#include "cli/usage.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "cli/parse.hpp"

namespace cli {
namespace {

constexpr std::size_t total = 80;
constexpr std::size_t column = 26;

// "    title               text", the text wrapped in its column.
std::string entry(const std::string& title, const std::string& text) {
  std::string result = "    " + title;
  bool first = true;
  for (const auto& line : wrapped(text, total - column)) {
    if (first && result.size() + 1 < column) {
      result += std::string(column - result.size(), ' ');
    } else {
      result += "\n" + std::string(column, ' ');
    }
    result += line;
    first = false;
  }
  return result + "\n";
}

// The words of a synopsis, none of which is broken over lines.
std::vector<std::string> words_of(const Command& command) {
  std::vector<std::string> words;
  for (const auto& option : command.options) {
    const std::string name = option.letter == 0 ? option.name : fmt::format("-{}", option.letter);
    words.push_back(fmt::format("[{}{}{}]", name, option.value.empty() ? "" : " ", option.value) +
                    (option.repeated ? "..." : ""));
  }
  for (const auto& operand : command.operands) {
    const std::string name = operand.name + (operand.repeated ? "..." : "");
    words.push_back(operand.optional ? "[" + name + "]" : name);
  }
  if (command.operands.empty() && command.run == nullptr && !command.subcommands.empty())
    words.emplace_back("COMMAND");
  return words;
}

std::string synopsis_lines(const Command& command, const std::string& path, const std::string& label) {
  std::string line = label + path;
  const std::size_t indent = line.size() + 1;
  std::string result;
  for (const auto& word : words_of(command)) {
    if (line.size() + 1 + word.size() > total && line.size() > indent) {
      result += line + "\n";
      line = std::string(indent - 1, ' ');
    }
    line += " " + word;
  }
  return result + line + "\n";
}

std::string names_of(const Command& command) {
  return command.aliases.empty() ? command.name : command.name + ", " + base::join(command.aliases, ", ");
}

std::string options_of(const std::vector<Option>& options) {
  std::string result;
  for (const auto& option : options) {
    const std::string choices =
        option.choices.empty() ? "" : fmt::format(" ({})", base::join(option.choices, ", "));
    result += entry(option_title(option), option.doc + choices);
  }
  return result;
}

}  // namespace

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::string line;
  for (const auto& word : base::split(text, ' ')) {
    if (word.empty()) continue;
    if (!line.empty() && line.size() + 1 + word.size() > width) {
      lines.push_back(std::move(line));
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  if (!line.empty()) lines.push_back(std::move(line));
  return lines;
}

std::string option_title(const Option& option) {
  const std::string letter = option.letter == 0 ? "" : fmt::format("-{}, ", option.letter);
  return letter + option.name + (option.value.empty() ? "" : " " + option.value);
}

std::string synopsis(const Command& command) { return base::join(words_of(command), " "); }

std::string usage_line(const Command& command, const std::string& path) {
  std::string result;
  if (command.run != nullptr || command.subcommands.empty())
    result = synopsis_lines(command, path, "usage: ");
  for (const auto& inner : command.subcommands) {
    if (inner.hidden) continue;
    result += synopsis_lines(inner, path + " " + inner.name, result.empty() ? "usage: " : "   or: ");
  }
  return result;
}

std::string usage(const Command& command, const std::string& path) {
  std::string result = usage_line(command, path) + "\n";
  for (const auto& line : wrapped(command.summary, total - 4)) result += "    " + line + "\n";
  if (!command.aliases.empty()) result += entry("also called", base::join(command.aliases, ", "));
  std::string details;
  for (const auto& operand : command.operands) {
    if (operand.doc.empty()) continue;
    const std::string choices =
        operand.choices.empty() ? "" : fmt::format(" ({})", base::join(operand.choices, ", "));
    details += entry(operand.name, operand.doc + choices);
  }
  details += options_of(command.options);
  for (const auto& inner : command.subcommands) {
    if (!inner.hidden) details += entry(names_of(inner), inner.summary);
  }
  if (!details.empty()) result += "\n" + details;
  if (!command.examples.empty()) {
    result += "\n";
    for (const auto& example : command.examples) result += "    $ " + example + "\n";
  }
  return result;
}

std::string usage(const std::vector<Command>& table) {
  std::string result = "usage: git dockertree [-C DIR] [-q] [-v] [--no-color] COMMAND [ARGS]\n\n";
  for (const auto& command : table) {
    if (!command.hidden) result += entry(names_of(command), command.summary);
  }
  result += "\n" + options_of(global_options());
  result +=
      "\n'git dockertree COMMAND -h' shows the usage of a command,\n'git dockertree --help' the manual.\n";
  return result;
}

}  // namespace cli
