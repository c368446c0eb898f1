// SPDX-License-Identifier: MIT
#pragma once
#include <sys/stat.h>

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "helper/progress.hpp"

namespace helper {

enum class Pass { live, last };

struct CopyOptions {
  unsigned threads = 4;
  bool reflink = true;
  bool difference = false;
  bool sync_source = false;
  Pass pass = Pass::last;
  // Files whose inode changed at or after this moment (nanoseconds since 1970) are never taken for unchanged.
  uint64_t since = UINT64_MAX;
};

// What a scan of the source found. Folder 0 is the root; names only, so that memory stays small.
struct Folder {
  uint32_t parent;
  std::string name;
  struct stat status;
};
struct FileEntry {
  uint32_t folder;
  std::string name;
  uint64_t bytes;
};
struct LinkEntry {
  uint32_t folder;
  std::string name;
  uint32_t first_folder;
  std::string first_name;
};
struct Tree {
  std::vector<Folder> folders;
  std::vector<FileEntry> files;
  std::vector<LinkEntry> links;
  uint64_t entries = 0;
  uint64_t bytes = 0;
  std::string path(uint32_t folder) const;
};

struct CopyCounts {
  std::atomic<uint64_t> copied_bytes{0};
  std::atomic<uint64_t> unchanged{0};
  std::atomic<uint64_t> reflinked{0};
  std::atomic<uint64_t> copied{0};
  std::atomic<uint64_t> lost_attributes{0};
};

struct CopyJob {
  int source;
  int target;
  CopyOptions options;
  CopyCounts counts;
};

// Lists the source, makes folders and all that is no regular file, and clears the target of what is in the
// way.
Tree scan_source(CopyJob& job);

// Whether files of this folder's file system can share their blocks.
bool can_reflink(int folder);

// Fills the regular files, in parallel, the largest first.
void copy_files(CopyJob& job, const Tree& tree, Progress& progress);

// Hard links, then the folders' own metadata from the innermost outwards.
void finish_tree(CopyJob& job, const Tree& tree);

// True when a file of the source went away or became something else; a failure outside the live pass.
void require_live(const CopyJob& job, const std::string& shown);

}  // namespace helper
