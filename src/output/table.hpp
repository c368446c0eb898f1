// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "output/ui.hpp"

namespace output {

// The columns that a text takes on a terminal (UTF-8; wide and combining characters counted as such).
[[nodiscard]] std::size_t display_width(std::string_view utf8);
// At most `width` columns, the last one "…" when something was cut.
[[nodiscard]] std::string shorten(std::string_view utf8, std::size_t width);

struct Column {
  enum class Align { left, right };
  enum class Shrink { yes, no };  // whether it may be cut to fit the terminal
  std::string title;
  Align align = Align::left;
  Shrink shrink = Shrink::yes;
};

struct Cell {
  Cell(std::string text, Style style = Style::plain) : text(std::move(text)), style(style) {}
  Cell(const char* text, Style style = Style::plain) : text(text), style(style) {}
  std::string text;
  Style style;
};

// Aligned columns under titles. Shrinks to the terminal; cuts nothing where stdout is none.
class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  void add(std::vector<Cell> row);  // missing cells are empty
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  [[nodiscard]] std::string text(const Ui& ui) const;
  void print(Ui& ui) const;

 private:
  [[nodiscard]] std::vector<std::size_t> widths(std::size_t limit) const;

  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace output
