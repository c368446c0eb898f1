// SPDX-License-Identifier: MIT
#include "doctor/asking.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <future>
#include <map>
#include <mutex>

#include "base/error.hpp"
#include "base/text.hpp"
#include "docker/exec.hpp"
#include "docker/labels.hpp"
#include "doctor/attached.hpp"
#include "doctor/beside.hpp"

namespace doctor {
namespace {

constexpr auto patience = std::chrono::seconds(15);           // to begin with
constexpr auto patience_for_each = std::chrono::seconds(10);  // the limits of the script

// With whatever the image has. A name that exists is answered at once; others may go to a slow name server.
constexpr const char* script = R"sh(
t=; command -v timeout >/dev/null 2>&1 && timeout 3 true 2>/dev/null && t='timeout 3'
for pair; do
  name=${pair%:*}; port=${pair##*:}
  echo "name $name"
  if command -v getent >/dev/null 2>&1; then $t getent ahostsv4 "$name" 2>/dev/null || $t getent hosts "$name"
  elif command -v nslookup >/dev/null 2>&1; then $t nslookup "$name" 2>/dev/null
  elif command -v ping >/dev/null 2>&1; then $t ping -c 1 -W 1 "$name" 2>/dev/null | head -n 1
  else echo unasked; fi
  [ "$port" != 0 ] || continue
  if command -v nc >/dev/null 2>&1; then
    nc -z -w 2 "$name" "$port" </dev/null >/dev/null 2>&1 || nc -w 2 "$name" "$port" </dev/null >/dev/null 2>&1
    echo "port $?"
  elif command -v bash >/dev/null 2>&1; then
    $t bash -c "</dev/tcp/$name/$port" >/dev/null 2>&1; echo "port $?"
  elif command -v python3 >/dev/null 2>&1; then
    python3 -c "import socket,sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), 2)" "$name" "$port" \
      >/dev/null 2>&1; echo "port $?"
  fi
done
)sh";

bool is_address(const std::string& word) {
  unsigned char bytes[16];
  // Not "::", nor a time of day.
  return (std::count(word.begin(), word.end(), '.') == 3 && ::inet_pton(AF_INET, word.c_str(), bytes) == 1) ||
         (word.size() > 2 && ::inet_pton(AF_INET6, word.c_str(), bytes) == 1);
}

// The addresses of one line: "172.18.0.2  STREAM web", "Address 1: fd00::2 web", "PING web (172.18.0.2): …"
std::vector<std::string> addresses_in(const std::string& line) {
  std::vector<std::string> result;
  std::string word;
  for (const char c : line + " ") {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == ':' || c == '-' || c == '_') {
      word += c;
      continue;
    }
    while (!word.empty() && word.back() == ':') word.pop_back();
    if (is_address(word)) result.push_back(word);
    word.clear();
  }
  return result;
}

// nslookup names the server that it asks first.
bool is_server(const std::string& line) {
  return line.rfind("Server:", 0) == 0 || line.find("127.0.0.11") != std::string::npos;
}

std::vector<Answer> ask(const Subject& subject, const docker::ContainerDetails& container,
                        const std::vector<Dependency>& needed) {
  std::vector<Answer> answers;
  std::vector<std::string> command = {"sh", "-c", script, "sh"};
  for (const auto& dependency : needed) {
    Answer answer;
    answer.dependency = dependency;
    answer.name = dependency.on;
    answer.container = container.id;
    answer.runs = !subject.running(dependency.on).empty();
    command.push_back(fmt::format("{}:{}", answer.name, dependency.port.value_or(0)));
    answers.push_back(std::move(answer));
  }
  try {
    const auto said = say_inside(subject, container.id, command,
                                 patience + patience_for_each * static_cast<int>(needed.size()));
    if (said.status != 126 && said.status != 127) read_answers(said.out, answers);
  } catch (const base::Error&) {
    // One that hangs still has a network.
  }
  ask_beside(subject, container.id, answers);
  return answers;
}

// Whether a container of another project is on one of its networks: names may mean that one.
bool has_strangers(const Subject& subject, const docker::ContainerDetails& container) {
  return std::any_of(subject.all_containers.begin(), subject.all_containers.end(), [&](const auto& other) {
    return other.label(docker::label::compose_project) != subject.project &&
           std::any_of(other.networks.begin(), other.networks.end(),
                       [&](const auto& each) { return is_on(container, each.network); });
  });
}

// Its own ports, asked like those of others.
std::vector<Dependency> own_ports(const compose::Service& service) {
  std::vector<Dependency> result;
  for (const auto& port : service.ports) {
    if (port.protocol == "tcp") result.push_back({service.name, service.name, port.container_port, "ports"});
  }
  return result;
}

std::map<std::string, std::vector<Dependency>> what_is_needed(const Subject& subject) {
  std::map<std::string, std::vector<Dependency>> needed;
  for (auto& dependency : dependencies(*subject.model, *subject.original)) {
    if (subject.wants(dependency.service)) needed[dependency.service].push_back(std::move(dependency));
  }
  for (const auto& service : subject.model->services) {
    if (!subject.deploy || !subject.wants(service.name) || service.networks.empty()) continue;
    for (auto& own : own_ports(service)) needed[service.name].push_back(std::move(own));
  }
  return needed;
}

std::vector<Answer> ask_all(const Subject& subject) {
  std::vector<std::future<std::vector<Answer>>> pending;
  for (auto& [service, list] : what_is_needed(subject)) {
    const auto running = subject.running(service);
    const auto awake = std::find_if(running.begin(), running.end(),
                                    [](const auto* container) { return container->state == "running"; });
    if (awake == running.end()) continue;
    std::vector<Dependency> asked;
    const bool any = has_strangers(subject, **awake);
    for (const auto& dependency : list) {
      if (any || !subject.running(dependency.on).empty()) asked.push_back(dependency);
    }
    if (asked.empty()) continue;
    pending.push_back(
        std::async(std::launch::async, [&subject, container = *awake, asked = std::move(asked)] {
          return ask(subject, *container, asked);
        }));
  }
  std::vector<Answer> all;
  for (auto& future : pending) {
    for (auto& answer : future.get()) all.push_back(std::move(answer));
  }
  return all;
}

}  // namespace

Said say_inside(const Subject& subject, const std::string& container, const std::vector<std::string>& command,
                std::chrono::seconds patience) {
  std::optional<docker::ExecResult> result;
  try {
    docker::ExecSpec spec;
    spec.command = command;
    result = docker::exec_within(subject.endpoint, container, spec, patience);
  } catch (const base::Error&) {
    // Older engines refuse the exec when the program is not there.
    return {127, ""};
  }
  if (!result) throw base::Error(fmt::format("the container '{}' does not answer", container.substr(0, 12)));
  return {result->status, result->out};
}

void read_answers(const std::string& output, std::vector<Answer>& answers) {
  Answer* current = nullptr;
  for (const auto& line : base::lines(output)) {
    if (line.rfind("name ", 0) == 0) {
      const std::string name = line.substr(5);
      current = nullptr;
      for (auto& answer : answers) {
        if (!answer.asked && answer.name == name) {
          current = &answer;
          break;
        }
      }
      if (current != nullptr) current->asked = true;
    } else if (current == nullptr) {
      continue;
    } else if (line == "unasked") {
      current->asked = false;
      current = nullptr;
    } else if (line.rfind("port ", 0) == 0) {
      const std::string status = line.substr(5);
      if (status != "127") current->reachable = status == "0";
    } else if (!is_server(line)) {
      for (auto& address : addresses_in(line)) {
        if (std::find(current->addresses.begin(), current->addresses.end(), address) ==
            current->addresses.end())
          current->addresses.push_back(std::move(address));
      }
    }
  }
}

const std::vector<Answer>& ask_containers(const Subject& subject) {
  // Three checks share the answers and run side by side. A later run, after fixes, has another subject.
  static std::mutex lock;
  static std::map<std::string, std::vector<Answer>> answers;
  const std::lock_guard guard(lock);
  auto found = answers.find(subject.token);
  if (found == answers.end()) found = answers.emplace(subject.token, ask_all(subject)).first;
  return found->second;
}

}  // namespace doctor
