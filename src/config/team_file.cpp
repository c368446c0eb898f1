// SPDX-License-Identifier: MIT
#include "config/team_file.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace config {
namespace {

class Flattener {
 public:
  explicit Flattener(std::string path) : path_(std::move(path)) {}

  void add(const toml::table& table, const std::string& prefix) {
    for (const auto& [key, node] : table) {
      const std::string name = prefix + std::string(key.str());
      const int line = static_cast<int>(node.source().begin.line);
      if (const auto* inner = node.as_table()) {
        add(*inner, name + ".");
      } else if (const auto* list = node.as_array()) {
        TomlValue value{name, {}, true, line};
        for (const auto& item : *list) value.values.push_back(scalar(item, name));
        values_.push_back(std::move(value));
      } else {
        values_.push_back({name, {scalar(node, name)}, false, line});
      }
    }
  }

  [[nodiscard]] std::vector<TomlValue> take() { return std::move(values_); }

 private:
  [[nodiscard]] std::string scalar(const toml::node& node, const std::string& name) const {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* whole = node.as_integer()) return fmt::format("{}", whole->get());
    if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
    if (const auto* real = node.as_floating_point()) return fmt::format("{}", real->get());
    throw base::Error(fmt::format("{}:{}: '{}' is neither a text, a number, true, false nor a list of them",
                                  path_, node.source().begin.line, name));
  }

  std::string path_;
  std::vector<TomlValue> values_;
};

}  // namespace

std::vector<TomlValue> parse_toml(const std::string& text, const std::string& path) {
  try {
    Flattener flattener(path);
    flattener.add(toml::parse(std::string_view(text), std::string_view(path)), "");
    return flattener.take();
  } catch (const toml::parse_error& error) {
    // Of toml++'s text the first line says what is wrong.
    const auto all = base::lines(std::string(error.description()));
    throw base::Error(
        fmt::format("{}:{}: {}", path, error.source().begin.line, all.empty() ? "bad TOML" : all.front()));
  }
}

}  // namespace config
