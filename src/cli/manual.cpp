// SPDX-License-Identifier: MIT
#include "cli/manual.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "cli/parse.hpp"
#include "cli/usage.hpp"
#include "config/keys.hpp"

namespace cli {
namespace {

// Text that roff shows as it is: dashes stay ASCII, for copying and searching.
std::string roff(std::string_view text) {
  std::string result = base::replace_all(std::string(text), "\\", "\\e");
  result = base::replace_all(result, "-", "\\-");
  result = base::replace_all(result, "…", "...");
  if (!result.empty() && (result[0] == '.' || result[0] == '\'')) result = "\\&" + result;
  return result;
}

// A doc is a phrase in lower case; a manual has sentences.
std::string sentence(const std::string& phrase) {
  if (phrase.empty()) return {};
  std::string result = base::upper(phrase.substr(0, 1)) + phrase.substr(1);
  if (result.back() != '.') result += '.';
  return roff(result);
}

std::string choices_of(const std::vector<std::string>& choices) {
  return choices.empty() ? "" : fmt::format("\nOne of {}.", roff(base::join(choices, ", ")));
}

std::string option_entry(const Option& option) {
  const std::string letter = option.letter == 0 ? "" : fmt::format("\\fB\\-{}\\fR, ", option.letter);
  const std::string value = option.value.empty() ? "" : fmt::format(" \\fI{}\\fR", roff(option.value));
  return fmt::format(".TP\n{}\\fB{}\\fR{}\n{}{}\n", letter, roff(option.name), value, sentence(option.doc),
                     choices_of(option.choices));
}

std::string paragraphs(const std::string& text) {
  std::string result;
  for (const auto& line : base::lines(text)) {
    result += line.empty() ? ".PP\n" : roff(line) + "\n";
  }
  return result;
}

std::string section(const Command& command, const std::string& path) {
  std::string result = fmt::format(".SS \"{} {}\"\n", roff(path), roff(synopsis(command)));
  result += sentence(command.summary) + "\n";
  if (!command.aliases.empty())
    result += fmt::format("Also called {}.\n", roff(base::join(command.aliases, ", ")));
  if (!command.description.empty()) result += ".PP\n" + paragraphs(command.description);
  for (const auto& operand : command.operands) {
    if (operand.doc.empty()) continue;
    result += fmt::format(".TP\n\\fI{}\\fR\n{}{}\n", roff(operand.name), sentence(operand.doc),
                          choices_of(operand.choices));
  }
  for (const auto& option : command.options) result += option_entry(option);
  for (const auto& example : command.examples)
    result += fmt::format(".PP\n.nf\n    $ {}\n.fi\n", roff(example));
  return result;
}

}  // namespace

std::string manual_of_options() {
  std::string result;
  for (const auto& option : global_options()) result += option_entry(option);
  return result;
}

std::string manual_of_commands(const std::vector<Command>& table) {
  std::string result;
  for (const auto& command : table) {
    if (command.hidden) continue;
    if (command.run != nullptr || command.subcommands.empty()) result += section(command, command.name);
    for (const auto& inner : command.subcommands) {
      if (inner.hidden) continue;
      result += section(inner, command.name + " " + inner.name);
      for (const auto& third : inner.subcommands) {
        result += fmt::format(".TP\n\\fB{}\\fR {}\n{}\n", roff(third.name), roff(synopsis(third)),
                              sentence(third.summary));
      }
    }
  }
  return result;
}

std::string manual_of_keys() {
  std::string result;
  for (const auto& key : config::keys()) {
    result +=
        fmt::format(".TP\n\\fB{}\\fR (\\fI{}\\fR)\n{}\n", roff(base::replace_all(key.name, "*", "NAME")),
                    roff(config::to_string(key.type)), sentence(key.doc));
    if (key.choices != nullptr) result += choices_of(base::split(key.choices, '|')) + "\n";
    if (key.standard != nullptr) result += fmt::format("Default: \\fB{}\\fR.\n", roff(key.standard));
    if (key.trust == config::Trust::personal) result += "Personal: not in a committed file.\n";
    if (std::string(key.name).find('*') == std::string::npos) {
      result += fmt::format("In git config \\fB{}\\fR, in the environment \\fB{}\\fR.\n",
                            roff(config::git_name(key.name)), roff(config::environment_name(key.name)));
    }
  }
  // An empty line of ours would be a paragraph of roff's.
  return base::replace_all(result, "\n\n", "\n");
}

}  // namespace cli
