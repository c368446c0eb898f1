// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace proxy {

// A place where programs look for the authorities that they trust.
struct Store {
  enum class Kind { system, browser };
  Kind kind = Kind::system;
  std::filesystem::path place;         // the system's folder for further authorities, or a browser's database
  std::vector<std::string> tell = {};  // what makes the system read its folder
  bool holds = false;                  // something that `trust` has put there
  bool trusts = false;                 // the proxy's authority
  std::string trouble = {};            // why it cannot be looked into or written; empty: it can
};

// The certificate of the proxy's own authority; Caddy makes it with `proxy.https`.
[[nodiscard]] std::filesystem::path authority_file();

// The system's store, and each browser's of this user. Changes nothing.
[[nodiscard]] std::vector<Store> trust_stores();
// Into a store, and out of one that holds it, under a name of our own. The system's needs root: sudo asks
// where we are somebody else. Throws with what the tool said.
void trust(const Store& store);
void distrust(const Store& store);

}  // namespace proxy
