// SPDX-License-Identifier: MIT
#include "doctor/asking.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <future>
#include <map>
#include <mutex>

#include "base/error.hpp"
#include "base/text.hpp"
#include "docker/client.hpp"
#include "docker/labels.hpp"
#include "ports/subnet.hpp"

namespace doctor {
namespace {

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

// The addresses of one line: "172.18.0.2  STREAM web", "Address 1: 172.18.0.2 web", "PING web (172.18.0.2):
// …"
std::vector<std::string> addresses_in(const std::string& line) {
  std::vector<std::string> result;
  std::string word;
  for (const char c : line + " ") {
    if (std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '.') {
      word += c;
      continue;
    }
    if (std::count(word.begin(), word.end(), '.') == 3 && ports::parse_address(word)) result.push_back(word);
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
    command.push_back(fmt::format("{}:{}", answer.name, dependency.port.value_or(0)));
    answers.push_back(std::move(answer));
  }
  const auto said = say_inside(subject, container.id, command);
  if (said.status != 126 && said.status != 127) read_answers(said.out, answers);
  return answers;
}

std::vector<Answer> ask_all(const Subject& subject) {
  std::map<std::string, std::vector<Dependency>> needed;
  for (auto& dependency : dependencies(*subject.model, *subject.original)) {
    if (subject.wants(dependency.service) && !subject.running(dependency.on).empty())
      needed[dependency.service].push_back(std::move(dependency));
  }
  std::vector<std::future<std::vector<Answer>>> pending;
  for (const auto& [service, list] : needed) {
    const auto running = subject.running(service);
    if (running.empty() || running.front()->state == "paused") continue;
    pending.push_back(std::async(std::launch::async, [&subject, container = running.front(), &list = list] {
      return ask(subject, *container, list);
    }));
  }
  std::vector<Answer> all;
  for (auto& future : pending) {
    for (auto& answer : future.get()) all.push_back(std::move(answer));
  }
  return all;
}

}  // namespace

Said say_inside(const Subject& subject, const std::string& container,
                const std::vector<std::string>& command) {
  docker::Client client(subject.endpoint);
  try {
    docker::ExecSpec spec;
    spec.command = command;
    const auto result = client.exec(container, spec);
    return {result.status, result.out};
  } catch (const base::Error&) {
    // Older engines refuse the exec when the program is not there.
    return {127, ""};
  }
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
