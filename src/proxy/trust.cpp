// SPDX-License-Identifier: MIT
#include "proxy/trust.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <system_error>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "proxy/address.hpp"

namespace proxy {
namespace fs = std::filesystem;
namespace {

constexpr const char* nickname = "git-dockertree";  // in browsers' databases
constexpr const char* file_name = "git-dockertree.crt";

struct SystemStore {
  const char* folder;
  const char* command;
  const char* argument;
};
// Of Debian and its kin, of Fedora's, of Arch's.
constexpr std::array<SystemStore, 3> system_stores = {{
    {"/usr/local/share/ca-certificates", "update-ca-certificates", ""},
    {"/etc/pki/ca-trust/source/anchors", "update-ca-trust", "extract"},
    {"/etc/ca-certificates/trust-source/anchors", "trust", "extract-compat"},
}};
// What programs read: trusted is what is in there, not what was meant to be.
constexpr std::array<const char*, 3> bundles = {"/etc/ssl/certs/ca-certificates.crt",
                                                "/etc/pki/tls/certs/ca-bundle.crt",
                                                "/etc/ca-certificates/extracted/tls-ca-bundle.pem"};

// The base64 of a PEM file, without line ends: tools wrap it each in their way.
std::string body_of(const std::string& pem) {
  const std::string begin = "-----BEGIN CERTIFICATE-----";
  const auto from = pem.find(begin);
  const auto to = pem.find("-----END", from == std::string::npos ? 0 : from);
  if (from == std::string::npos || to == std::string::npos) return "";
  std::string body = pem.substr(from + begin.size(), to - from - begin.size());
  body.erase(
      std::remove_if(body.begin(), body.end(),
                     [](char letter) { return std::isspace(static_cast<unsigned char>(letter)) != 0; }),
      body.end());
  return body;
}

std::string without_line_ends(std::string text) {
  text.erase(
      std::remove_if(text.begin(), text.end(), [](char letter) { return letter == '\n' || letter == '\r'; }),
      text.end());
  return text;
}

std::string authority() { return body_of(base::load_file(authority_file()).value_or("")); }

std::optional<Store> system_store(const std::string& own) {
  for (const auto& [folder, command, argument] : system_stores) {
    if (!base::find_program(command) || !base::is_folder(folder)) continue;
    Store store{Store::Kind::system, folder, {command}};
    if (*argument != '\0') store.tell.emplace_back(argument);
    for (const char* bundle : bundles) {
      const auto text = base::load_file(bundle);
      if (text && !own.empty()) store.trusts = without_line_ends(*text).find(own) != std::string::npos;
      if (text) break;
    }
    store.holds = base::exists(store.place / file_name);
    if (::geteuid() != 0 && !base::find_program("sudo"))
      store.trouble = "only root may write there, and there is no sudo";
    return store;
  }
  return std::nullopt;
}

std::vector<std::string> certutil(const Store& store, std::vector<std::string> words) {
  words.insert(words.begin(), "certutil");
  words.insert(words.end(), {"-d", "sql:" + store.place.string(), "-n", nickname});
  return words;
}

void add_browser(std::vector<Store>& stores, const fs::path& folder, const std::string& own) {
  if (!base::exists(folder / "cert9.db")) return;
  Store store{Store::Kind::browser, folder};
  if (!base::find_program("certutil")) {
    store.trouble = "there is no program 'certutil': install libnss3-tools (nss-tools)";
  } else {
    const auto listed = base::run({.argv = certutil(store, {"-L", "-a"})});
    store.holds = listed.ok();
    store.trusts = listed.ok() && !own.empty() && body_of(listed.out) == own;
  }
  stores.push_back(std::move(store));
}

// Chromium and its kin share one; Firefox has one for each profile.
void add_browsers(std::vector<Store>& stores, const std::string& own) {
  const fs::path home = base::home();
  for (const char* folder : {".pki/nssdb", "snap/chromium/current/.pki/nssdb"})
    add_browser(stores, home / folder, own);
  for (const char* folder : {".mozilla/firefox", "snap/firefox/common/.mozilla/firefox",
                             ".var/app/org.mozilla.firefox/.mozilla/firefox"}) {
    std::error_code none;
    std::vector<fs::path> profiles;
    for (const auto& entry : fs::directory_iterator(home / folder, none)) profiles.push_back(entry.path());
    std::sort(profiles.begin(), profiles.end());
    for (const auto& profile : profiles) add_browser(stores, profile, own);
  }
}

void run_or_throw(std::vector<std::string> words, const Store& store) {
  const bool as_root = store.kind == Store::Kind::system && ::geteuid() != 0;
  if (as_root) words.insert(words.begin(), "sudo");
  const auto result = base::run({.argv = words,
                                 .inherit_input = as_root,
                                 .err = as_root ? base::Output::inherit : base::Output::capture});
  if (result.ok()) return;
  throw base::Error(fmt::format("cannot change '{}': {}", store.place.string(),
                                base::trim(result.err.empty() ? result.out : result.err)))
      .hint("it was: " + base::shell_join(words));
}

}  // namespace

fs::path authority_file() {
  return folder() / "data" / "caddy" / "pki" / "authorities" / "local" / "root.crt";
}

std::vector<Store> trust_stores() {
  const std::string own = authority();
  std::vector<Store> stores;
  if (auto system = system_store(own)) stores.push_back(*std::move(system));
  add_browsers(stores, own);
  return stores;
}

void trust(const Store& store) {
  if (store.kind == Store::Kind::browser) {
    if (store.holds) distrust(store);  // an earlier authority of ours
    run_or_throw(certutil(store, {"-A", "-t", "C,,", "-i", authority_file().string()}), store);
    return;
  }
  run_or_throw({"install", "-m", "644", authority_file().string(), (store.place / file_name).string()},
               store);
  run_or_throw(store.tell, store);
}

void distrust(const Store& store) {
  if (store.kind == Store::Kind::browser) {
    run_or_throw(certutil(store, {"-D"}), store);
    return;
  }
  run_or_throw({"rm", "-f", (store.place / file_name).string()}, store);
  auto tell = store.tell;
  // Debian's keeps the links of what is gone without it.
  if (tell.front() == "update-ca-certificates") tell.emplace_back("--fresh");
  run_or_throw(tell, store);
}

}  // namespace proxy
