// SPDX-License-Identifier: MIT
#include "output/table.hpp"

#include <algorithm>

namespace output {
namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t least = 6;  // a column is not cut below this

std::string padded(const Ui& ui, const Cell& cell, const Column& column, std::size_t width, bool last) {
  const std::string text = shorten(cell.text, width);
  const std::size_t missing = width - std::min(width, display_width(text));
  const std::string styled = ui.style(cell.style, text);
  if (column.align == Column::Align::right) return std::string(missing, ' ') + styled;
  return last ? styled : styled + std::string(missing, ' ');
}

}  // namespace

void Table::add(std::vector<Cell> row) {
  while (row.size() < columns_.size()) row.emplace_back("");
  rows_.push_back(std::move(row));
}

std::vector<std::size_t> Table::widths(std::size_t limit) const {
  std::vector<std::size_t> result;
  std::size_t total = 0;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t width = display_width(columns_[i].title);
    for (const auto& row : rows_) width = std::max(width, display_width(row[i].text));
    result.push_back(width);
    total += width + (i == 0 ? 0 : gap);
  }
  // The widest gives first, so that short columns stay whole as long as possible.
  while (limit > 0 && total > limit) {
    std::size_t widest = columns_.size();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i].shrink == Column::Shrink::no || result[i] <= least) continue;
      if (widest == columns_.size() || result[i] > result[widest]) widest = i;
    }
    if (widest == columns_.size()) break;
    --result[widest];
    --total;
  }
  return result;
}

std::string Table::text(const Ui& ui) const {
  const auto width = widths(static_cast<std::size_t>(ui.terminal().width));
  std::vector<Cell> titles;
  for (const auto& column : columns_) titles.emplace_back(column.title, Style::bold);

  std::string result;
  const auto add_line = [&](const std::vector<Cell>& row) {
    std::size_t end = columns_.size();
    while (end > 1 && row[end - 1].text.empty()) --end;
    for (std::size_t i = 0; i < end; ++i) {
      if (i > 0) result += std::string(gap, ' ');
      result += padded(ui, row[i], columns_[i], width[i], i + 1 == end);
    }
    result += '\n';
  };
  add_line(titles);
  for (const auto& row : rows_) add_line(row);
  return result;
}

void Table::print(Ui& ui) const { ui.raw(text(ui)); }

}  // namespace output
