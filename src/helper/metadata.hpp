// SPDX-License-Identifier: MIT
#pragma once
#include <sys/stat.h>

#include <string>
#include <vector>

namespace helper {

// Something in a tree: by an open descriptor, or (links, fifos, sockets, devices) as name in an open folder.
struct Node {
  int folder = -1;
  std::string name;
  int open = -1;
  std::string shown;
};

struct Attribute {
  std::string name;
  std::string value;
};

std::vector<std::string> list_attributes(const Node& node);
std::vector<Attribute> load_attributes(const Node& node);

// Returns the number of attributes the target cannot take (file system or privilege); other errors fail.
int replace_attributes(const Node& node, const std::vector<Attribute>& wanted);

struct Times {
  timespec access;
  timespec change;
};

// Owner, attributes, mode and times, in the order in which none undoes another; only what differs is written.
int apply_metadata(const Node& node, const struct stat& wanted, const std::vector<Attribute>& attributes,
                   Times times);

inline bool same_time(const timespec& a, const timespec& b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

}  // namespace helper
