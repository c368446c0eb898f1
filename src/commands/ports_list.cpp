// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <functional>
#include <future>
#include <string_view>
#include <unordered_map>

#include "base/error.hpp"
#include "base/text.hpp"
#include "commands/ports.hpp"
#include "environment/observed.hpp"
#include "environment/port_leases.hpp"
#include "output/table.hpp"

namespace commands {
namespace {

using namespace std::string_view_literals;
using environment::EnvironmentsById;
using environment::LeaseState;
using output::Value;

// A hundred thousand leases are written in the time that a tree of values takes to be made for a few.
class LeaseWriter {
 public:
  LeaseWriter(output::Ui& ui, const EnvironmentsById& environments) : ui_(ui) {
    for (const auto& [id, each] : environments) {
      heads_.emplace(id, "\"environment\": " + quoted(id) + ", \"project\": " + quoted(each.project) +
                             ", \"repository\": " + quoted(each.repository) +
                             ", \"branch\": " + quoted(each.branch) +
                             ", \"worktree\": " + quoted(each.worktree.string()) + ", ");
    }
    text_ = "{\n  \"schema\": 1,\n  \"leases\": [";
  }

  void add(const LeaseState& state) {
    text_ += empty_ ? "\n" : ",\n";
    empty_ = false;
    write(state);
    if (text_.size() >= piece) flush();
  }

  void end() {
    text_ += empty_ ? "]\n}\n" : "\n  ]\n}\n";
    flush();
    writing_.get();
  }

 private:
  static constexpr std::size_t piece = 1 << 20;

  // One piece is written while the next one is made.
  void flush() {
    if (writing_.valid()) writing_.get();
    std::swap(text_, going_);
    text_.clear();
    writing_ = std::async(std::launch::async, [this] { ui_.raw(going_); });
  }

  void write(const LeaseState& state) {
    const auto& lease = state.lease;
    text_ += "    {";
    text_ += head_of(lease.environment);
    text("\"service\": ", lease.service);
    number("\"container_port\": ", lease.container_port);
    text("\"protocol\": ", lease.protocol);
    text("\"host_ip\": ", lease.host_ip);
    number("\"host_port\": ", lease.host_port);
    text("\"env\": ", lease.variable);
    text_ += lease.fixed ? "\"fixed\": true, "sv : "\"fixed\": false, "sv;
    text_ += state.listening ? "\"listening\": true, "sv : "\"listening\": false, "sv;
    text_ += "\"holder\": "sv;
    text_ += state.holder ? base::trim(output::to_json(to_value(*state.holder))) : "null";
    text_ += '}';
  }

  // Neighbours are most often of one environment.
  const std::string& head_of(const std::string& environment) {
    if (environment == last_) return *head_;
    last_ = environment;
    const auto [found, is_new] = heads_.try_emplace(environment);
    if (is_new) {
      found->second = "\"environment\": " + quoted(environment) +
                      ", \"project\": null, \"repository\": null, \"branch\": null, \"worktree\": null, ";
    }
    return *(head_ = &found->second);
  }

  void number(std::string_view name, int value) {
    const fmt::format_int digits(value);
    text_ += name;
    text_.append(digits.data(), digits.size());
    text_ += ", "sv;
  }
  void text(std::string_view name, const std::string& value) {
    text_ += name;
    if (is_plain(value)) {
      text_ += '"';
      text_ += value;
      text_ += "\", "sv;
    } else {
      text_ += quoted(value);
      text_ += ", "sv;
    }
  }

  static bool is_plain(const std::string& value) {
    for (const char c : value) {
      if (c < ' ' || c > '~' || c == '"' || c == '\\') return false;
    }
    return true;
  }
  static std::string quoted(const std::string& value) { return base::trim(output::to_json(Value(value))); }

  output::Ui& ui_;
  std::unordered_map<std::string, std::string> heads_;  // by environment
  std::string last_;                                    // the environment of the last lease
  const std::string* head_ = nullptr;                   // and its head
  bool empty_ = true;
  std::string text_;
  std::string going_;          // what is being written
  std::future<void> writing_;  // the last member: it is waited for before the others go
};

class LeaseTable {
 public:
  explicit LeaseTable(const EnvironmentsById& environments) : environments_(environments) {}

  void add(const LeaseState& state) {
    const auto& lease = state.lease;
    const auto found = environments_.find(lease.environment);
    std::string port = std::to_string(lease.host_port);
    if (lease.protocol != "tcp") port += "/" + lease.protocol;
    if (lease.fixed) port += " (fixed)";
    table_.add({{port},
                {lease.host_ip},
                {fmt::format("{}:{}", lease.service, lease.container_port)},
                {found == environments_.end() ? lease.environment : found->second.project},
                {state.listening ? "listening" : "free",
                 state.listening ? output::Style::green : output::Style::dim},
                {state.holder ? environment::describe(*state.holder) : "", output::Style::dim}});
  }

  void print(output::Ui& ui) { table_.print(ui); }

 private:
  const EnvironmentsById& environments_;
  output::Table table_{{{.title = "PORT"},
                        {.title = "ADDRESS"},
                        {.title = "SERVICE"},
                        {.title = "ENVIRONMENT"},
                        {.title = "STATE"},
                        {.title = "HOLDER"}}};
};

int print_free(cli::Context& context, const cli::Arguments& arguments) {
  const environment::PortMap map(&context.engine());
  const auto* repository = context.find_repository();
  const auto name = arguments.value_or("--repository", repository != nullptr ? repository->name : "");
  const auto numbers =
      environment::free_numbers(context.registry(), context.engine(), map, context.settings(), name);
  if (arguments.has("--json")) {
    context.ui().raw(output::to_json(Value::record({{"schema", 1}, {"free", Value::list_of(numbers)}})));
    return numbers.empty() ? 1 : 0;
  }
  std::string text;
  for (const int number : numbers) text += fmt::format("{}\n", number);
  context.ui().raw(text);
  return numbers.empty() ? 1 : 0;
}

environment::LeaseFilter filter_of(cli::Context& context, const cli::Arguments& arguments) {
  environment::LeaseFilter filter;
  filter.repository = arguments.value("--repository");
  if (const auto word = arguments.operand("WORKTREE")) {
    const auto worktree = context.worktree(word);
    auto* registry = context.find_registry();
    const auto record = registry != nullptr
                            ? environment::find_record(*registry, context.repository(), worktree)
                            : std::nullopt;
    if (!record) {
      throw base::Error(fmt::format("'{}' has no environment", git::label(worktree)))
          .hint("git dockertree provision " + base::shell_quote(git::label(worktree)));
    }
    filter.environment = record->id;
  }
  return filter;
}

int run(cli::Context& context, const cli::Arguments& arguments) {
  if (arguments.has("--free")) return print_free(context, arguments);
  const auto filter = filter_of(context, arguments);
  EnvironmentsById environments;
  const auto visit = [&](const std::function<void(const LeaseState&)>& add) {
    auto* registry = context.find_registry();
    if (registry == nullptr) return;
    const auto [engine, trouble] = find_engine(context);
    const environment::PortMap map(engine, trouble);
    if (!map.trouble().empty()) context.ui().warn(map.trouble() + "; containers are not seen");
    environment::visit_leases(*registry, map, filter, environments, add);
  };
  if (auto* registry = context.find_registry(); registry != nullptr)
    environments = environment::find_environments(*registry, filter);
  if (arguments.has("--json")) {
    LeaseWriter writer(context.ui(), environments);
    visit([&](const LeaseState& state) { writer.add(state); });
    writer.end();
  } else {
    LeaseTable table(environments);
    visit([&](const LeaseState& state) { table.add(state); });
    table.print(context.ui());
  }
  return 0;
}

}  // namespace

cli::Command ports_list() {
  return {
      .name = "list",
      .aliases = {"ls"},
      .summary = "list every lease of this host, and who listens there",
      .options = {{.name = "--free", .doc = "print the free ports of the range instead, one a line"},
                  {.name = "--repository", .value = "NAME", .doc = "only leases of this repository"},
                  cli::json_option()},
      .operands = {{.name = "WORKTREE",
                    .doc = "only leases of this worktree",
                    .optional = true,
                    .completes = cli::Completes::worktree}},
      .run = run,
      .examples = {"git dockertree ports list --free | head -n 1"},
  };
}

}  // namespace commands
