// SPDX-License-Identifier: MIT
#include "environment/traefik_rule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/text.hpp"

namespace environment {
namespace {

// A call in a rule: where its arguments are.
struct Call {
  std::size_t begin = 0;
  std::size_t open = 0;  // behind the parenthesis
  std::size_t close = 0;
};

bool in_word(char letter) { return std::isalnum(static_cast<unsigned char>(letter)) != 0; }

std::vector<Call> calls_of(const std::string& rule, const std::vector<std::string>& functions) {
  std::vector<Call> calls;
  const std::string text = base::lower(rule);
  for (const auto& function : functions) {
    const std::string word = function + "(";
    for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; at += word.size()) {
      if (at > 0 && in_word(text[at - 1])) continue;
      const std::size_t open = at + word.size();
      const std::size_t close = text.find(')', open);
      if (close != std::string::npos) calls.push_back({at, open, close});
    }
  }
  std::sort(calls.begin(), calls.end(),
            [](const Call& one, const Call& other) { return one.begin < other.begin; });
  return calls;
}

std::vector<Call> host_calls(const std::string& rule) {
  return calls_of(rule, {"host", "hostheader", "hostsni"});
}

// `a`, "a": v2 takes several in one call.
std::vector<std::string> arguments(const std::string& rule, const Call& call) {
  std::vector<std::string> result;
  for (const auto& piece : base::split(rule.substr(call.open, call.close - call.open), ',')) {
    std::string word = base::trim(piece);
    word.erase(
        std::remove_if(word.begin(), word.end(), [](char letter) { return letter == '`' || letter == '"'; }),
        word.end());
    if (!word.empty()) result.push_back(base::lower(word));
  }
  return result;
}

bool is_negated(const std::string& rule, const Call& call) {
  const auto before = call.begin == 0 ? std::string::npos : rule.find_last_not_of(" \t\n", call.begin - 1);
  return before != std::string::npos && rule[before] == '!';
}

bool asks_for_host(const std::string& rule) {
  const auto calls = calls_of(rule, {"host", "hostheader", "hostsni", "hostregexp", "hostsniregexp"});
  return std::any_of(calls.begin(), calls.end(), [&](const Call& call) { return !is_negated(rule, call); });
}

// At each || that is neither in parentheses nor in a text.
std::vector<std::string> split_alternatives(const std::string& rule) {
  std::vector<std::string> pieces(1);
  int depth = 0;
  char quote = 0;
  for (std::size_t at = 0; at < rule.size(); ++at) {
    const char letter = rule[at];
    if (quote == 0 && depth == 0 && rule.compare(at, 2, "||") == 0) {
      pieces.emplace_back();
      ++at;
      continue;
    }
    if (quote != 0) {
      if (letter == quote) quote = 0;
    } else if (letter == '`' || letter == '"') {
      quote = letter;
    } else if (letter == '(') {
      ++depth;
    } else if (letter == ')') {
      --depth;
    }
    pieces.back() += letter;
  }
  return pieces;
}

}  // namespace

std::vector<std::string> hosts_of_rule(const std::string& rule) {
  std::vector<std::string> hosts;
  for (const auto& call : host_calls(rule)) {
    for (auto& host : arguments(rule, call)) hosts.push_back(std::move(host));
  }
  return hosts;
}

std::string with_hosts(const std::string& rule, const OtherHosts& others) {
  std::string result;
  std::size_t done = 0;
  for (const auto& call : host_calls(rule)) {
    const std::string function = rule.substr(call.begin, call.open - call.begin);
    std::vector<std::string> terms;
    for (const auto& host : arguments(rule, call)) {
      for (const auto& other : others(host)) {
        const std::string term = fmt::format("{}`{}`)", function, other);
        if (std::find(terms.begin(), terms.end(), term) == terms.end()) terms.push_back(term);
      }
    }
    const std::string all = base::join(terms, " || ");
    result += rule.substr(done, call.begin - done) + (terms.size() > 1 ? "(" + all + ")" : all);
    done = call.close + 1;
  }
  return result + rule.substr(done);
}

Alternatives alternatives_of(const std::string& rule) {
  std::vector<std::string> of_hosts;
  std::vector<std::string> of_any;
  for (const auto& piece : split_alternatives(rule))
    (asks_for_host(piece) ? of_hosts : of_any).push_back(base::trim(piece));
  return {base::join(of_hosts, " || "), base::join(of_any, " || ")};
}

std::string host_rule(const std::vector<std::string>& hosts) {
  std::vector<std::string> terms;
  terms.reserve(hosts.size());
  for (const auto& host : hosts) terms.push_back("Host(`" + host + "`)");
  return base::join(terms, " || ");
}

}  // namespace environment
