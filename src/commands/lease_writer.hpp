// SPDX-License-Identifier: MIT
#pragma once

#include <future>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "environment/port_leases.hpp"
#include "output/ui.hpp"

namespace commands {

// The JSON of `ports list`: a hundred thousand leases are written in the time that a tree of values takes to
// be made for a few.
class LeaseWriter {
 public:
  LeaseWriter(output::Ui& ui, const environment::EnvironmentsById& environments);
  void add(const environment::LeaseState& state);
  void end();  // nothing may be added afterwards

 private:
  struct Row {
    registry::Lease lease;
    bool listening = false;
    std::optional<environment::PortHolder> holder;
  };

  void flush();
  void write(const Row& row);
  const std::string& head_of(const std::string& environment);
  void number(std::string_view name, int value);
  void text(std::string_view name, const std::string& value);

  output::Ui& ui_;
  std::vector<Row> rows_;  // they are used again and again, with the memory that they have
  std::size_t count_ = 0;  // how many of them are filled
  // Of the thread that writes:
  std::vector<Row> going_;
  std::unordered_map<std::string, std::string> heads_;  // by environment
  std::string last_;                                    // the environment of the last lease
  const std::string* head_ = nullptr;                   // and its head
  bool empty_ = true;
  std::string text_;
  std::future<void> writing_;  // the last member: it is waited for before the others go
};

}  // namespace commands
