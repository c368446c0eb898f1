// SPDX-License-Identifier: MIT
#include "cli/complete.hpp"

#include <algorithm>
#include <exception>

#include "base/text.hpp"
#include "cli/context.hpp"
#include "cli/parse.hpp"

namespace cli {
namespace {

std::vector<Candidate> commands_of(const std::vector<Command>& commands) {
  std::vector<Candidate> result;
  for (const auto& command : commands) {
    if (!command.hidden) result.push_back({command.name, command.summary});
  }
  return result;
}

class Completion {
 public:
  Completion(Context& context, const std::vector<Command>& table, const Sources& sources)
      : context_(context), table_(table), sources_(sources) {}

  [[nodiscard]] std::vector<Candidate> offers(Completes kind, const std::vector<std::string>& choices,
                                              const Asked& asked) const {
    std::vector<Candidate> result;
    switch (kind) {
      case Completes::nothing:
        return {};
      case Completes::choices:
        for (const auto& choice : choices) result.push_back({choice});
        return result;
      case Completes::shell:
        return {{"bash"}, {"fish"}, {"zsh"}};
      case Completes::command:
        return commands_of(table_);
      case Completes::path:
        return {{":files"}};
      case Completes::worktree:
        return ask(sources_.worktree, asked);
      case Completes::branch:
        return ask(sources_.branch, asked);
      case Completes::new_worktree_branch:
        return ask(sources_.new_worktree_branch, asked);
      case Completes::service:
        return ask(sources_.service, asked);
      case Completes::port:
        return ask(sources_.port, asked);
      case Completes::volume:
        return ask(sources_.volume, asked);
      case Completes::snapshot:
        return ask(sources_.snapshot, asked);
    }
    return {};
  }

  // The words of a command before the cursor: what may stand there now.
  [[nodiscard]] std::vector<Candidate> words(const Command& command, const std::vector<std::string>& before,
                                             Asked asked) const {
    asked.command = &command;
    bool options_ended = false;
    const Option* open = nullptr;
    std::vector<std::string> given;
    for (const auto& word : before) {
      if (open != nullptr) {
        if (open->name == "--worktree") asked.worktree = word;
        open = nullptr;
        continue;
      }
      const Option* option = options_ended ? nullptr : find_option(command.options, word);
      if (option != nullptr) {
        given.push_back(option->name);
        if (wants_value(*option, word)) open = option;
        if (option->name == "--worktree" && word.find('=') != std::string::npos) {
          asked.worktree = word.substr(word.find('=') + 1);
        }
      } else if (!options_ended && word == "--") {
        options_ended = true;
      } else if (options_ended || word.empty() || word[0] != '-') {
        asked.operands.push_back(word);
        options_ended = options_ended || command.passthrough;
      }
    }
    if (open != nullptr) return offers(open->completes, open->choices, asked);
    if (!options_ended && !asked.prefix.empty() && asked.prefix[0] == '-')
      return options(command, given, asked);
    return operand(command, asked);
  }

  [[nodiscard]] std::vector<Candidate> options(const Command& command, const std::vector<std::string>& given,
                                               Asked asked) const {
    const auto equal = asked.prefix.find('=');
    if (const Option* option = find_option(command.options, asked.prefix);
        option != nullptr && equal != std::string::npos) {
      const std::string start = asked.prefix.substr(0, equal + 1);
      asked.prefix.erase(0, equal + 1);
      auto result = offers(option->completes, option->choices, asked);
      for (auto& candidate : result) {
        if (candidate.word != ":files") candidate.word.insert(0, start);
      }
      return result;
    }
    std::vector<Candidate> result;
    for (const auto& option : command.options) {
      if (!option.repeated && std::find(given.begin(), given.end(), option.name) != given.end()) continue;
      result.push_back({option.name, option.doc});
    }
    result.push_back({"-h", "print the usage"});
    return result;
  }

  [[nodiscard]] std::vector<Candidate> operand(const Command& command, const Asked& asked) const {
    if (command.operands.empty()) return {};
    std::size_t index = asked.operands.size();
    if (index >= command.operands.size()) {
      if (!command.operands.back().repeated) return {};
      index = command.operands.size() - 1;
    }
    const Operand& next = command.operands[index];
    auto result = offers(next.completes, next.choices, asked);
    if (next.repeated) {
      // What stands on the line already is not offered again.
      result.erase(std::remove_if(result.begin(), result.end(),
                                  [&](const Candidate& candidate) {
                                    return std::find(asked.operands.begin(), asked.operands.end(),
                                                     candidate.word) != asked.operands.end();
                                  }),
                   result.end());
    }
    return result;
  }

 private:
  [[nodiscard]] std::vector<Candidate> ask(Source source, const Asked& asked) const {
    if (source == nullptr) return {};
    try {
      return source(context_, asked);
    } catch (const std::exception&) {
      return {};  // a message in the middle of a line that is being typed helps nobody
    }
  }

  Context& context_;
  const std::vector<Command>& table_;
  const Sources& sources_;
};

}  // namespace

std::vector<Candidate> complete(Context& context, const std::vector<Command>& table, const Sources& sources,
                                std::size_t cursor, const std::vector<std::string>& words) {
  if (cursor == 0 || words.empty()) return {};
  std::vector<std::string> before(
      words.begin() + 1, words.begin() + static_cast<std::ptrdiff_t>(std::min(cursor, words.size())));
  Asked asked;
  asked.prefix = cursor < words.size() ? words[cursor] : "";
  const Completion completion(context, table, sources);

  std::size_t start = 0;
  const Option* open = nullptr;
  while (start < before.size()) {
    const Option* option = find_option(global_options(), before[start]);
    if (option == nullptr) break;
    open = wants_value(*option, before[start]) && start + 1 == before.size() ? option : nullptr;
    start += wants_value(*option, before[start]) ? 2 : 1;
  }
  before.erase(before.begin(), before.begin() + static_cast<std::ptrdiff_t>(std::min(start, before.size())));

  std::vector<Candidate> found;
  const Command global{.name = "", .summary = "", .options = global_options()};
  const Command* command = before.empty() ? nullptr : find_command(table, before[0]);
  if (open != nullptr) {
    found = completion.offers(open->completes, open->choices, asked);
  } else if (before.empty()) {
    found = asked.prefix.rfind('-', 0) == 0 ? completion.options(global, {}, asked) : commands_of(table);
  } else if (command != nullptr) {
    before.erase(before.begin());
    if (!command->subcommands.empty()) {
      const Command* inner = before.empty() ? nullptr : find_command(command->subcommands, before[0]);
      if (inner != nullptr) {
        before.erase(before.begin());
        command = inner;
      } else if (before.empty() && asked.prefix.rfind('-', 0) != 0) {
        found = commands_of(command->subcommands);
      }
    }
    const auto more = completion.words(*command, before, asked);
    found.insert(found.end(), more.begin(), more.end());
  }

  std::vector<Candidate> result;
  for (auto& candidate : found) {
    if (candidate.word == ":files" || candidate.word.rfind(asked.prefix, 0) == 0)
      result.push_back(std::move(candidate));
  }
  return result;
}

}  // namespace cli
