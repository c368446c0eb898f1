// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "helper/tar_reader.hpp"

namespace helper {

struct InspectOptions {
  bool devices = false;
  uint64_t limit = UINT64_MAX;
  std::set<std::string> shown;  // top-level files whose text goes into the answer
};

// Judges the members of an archive, one after the other, and keeps the books: members, bytes and SHA-256 for
// each top-level folder.
class Inspection {
 public:
  explicit Inspection(InspectOptions options) : options_(std::move(options)) {}
  // Refuses what could reach out of the tree or goes beyond the limit.
  void judge(TarReader& reader, const Member& member);
  void add_text(const Member& member, const char* data, size_t size);
  std::string summary(TarReader& reader);

 private:
  struct Volume {
    uint64_t members = 0;
    uint64_t bytes = 0;
    Sha256 sum;
  };
  void refuse_links_above(const std::string& name) const;

  InspectOptions options_;
  std::map<std::string, Volume> volumes_;
  std::set<std::string> links_;
  std::map<std::string, std::string> texts_;
  uint64_t members_ = 0;
  uint64_t bytes_ = 0;
  uint64_t counted_ = 0;
};

}  // namespace helper
