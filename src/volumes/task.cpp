// SPDX-License-Identifier: MIT
#include "volumes/task.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/signal.hpp"
#include "base/text.hpp"
#include "docker/labels.hpp"
#include "volumes/owner.hpp"
#include "volumes/program.hpp"

namespace volumes {
namespace {

constexpr auto patience = std::chrono::milliseconds(200);
constexpr int exit_no_space = 28;
constexpr std::int64_t memory = 256LL << 20;

docker::ContainerSpec spec_of(const std::string& image, const Job& job) {
  docker::ContainerSpec spec;
  spec.image = image;
  spec.name = "dockertree-helper-" + base::random_hex(8);
  spec.command = job.command;
  spec.user = "0:0";
  spec.labels = {{docker::label::role, "helper"}, {owner_label, owner()}};
  spec.mounts = job.mounts;
  spec.network_mode = job.network;
  spec.capabilities = {"CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "MKNOD", "SETFCAP"};
  spec.drop_capabilities = {"ALL"};
  spec.security_options = {"no-new-privileges"};
  spec.log_driver = "none";
  spec.memory = memory;
  spec.open_stdin = job.input;
  spec.read_only = true;
  return spec;
}

}  // namespace

docker::Mount read_only(const std::string& volume, const std::string& target) {
  docker::Mount mount = writable(volume, target);
  mount.read_only = true;
  return mount;
}

docker::Mount writable(const std::string& volume, const std::string& target) {
  docker::Mount mount;
  const bool is_path = !volume.empty() && volume.front() == '/';
  mount.type = is_path ? "bind" : "volume";
  (is_path ? mount.source : mount.name) = volume;
  mount.target = target;
  return mount;
}

Task::Task(docker::Client& engine, const Job& job) : engine_(engine) {
  const auto made = engine.create_container(spec_of(ensure_image(engine), job));
  if (!made.ok()) throw base::Error(made.message).prefixed("cannot create a container of the helper");
  id_ = made.id;
  try {
    stream_ = std::make_unique<docker::Stream>(engine.attach(id_));
  } catch (...) {
    engine_.remove(id_, {.force = true});
    throw;
  }
}

Task::~Task() {
  try {
    engine_.remove(id_, {.force = true});
  } catch (const std::exception&) {
    // Its owner will be gone: the next run removes it.
  }
}

void Task::start() {
  const auto started = engine_.start(id_);
  if (!started.ok()) throw base::Error(started.message).prefixed("cannot start a container of the helper");
}

bool Task::pull(const std::function<void(std::string_view)>& take, const std::function<void()>& tick) {
  const auto result = stream_->read(
      [&](docker::Channel channel, std::string_view piece) {
        if (channel == docker::Channel::err) {
          errors_ += piece;
        } else {
          take(piece);
        }
      },
      patience);
  base::check_interrupted();
  if (tick) tick();
  return result != docker::Stream::Read::end;
}

bool Task::follow(const Take& take, const std::function<void()>& tick) {
  while (true) {
    const auto end = pending_.find('\n');
    if (end != std::string::npos) {
      const std::string line = pending_.substr(0, end);
      pending_.erase(0, end + 1);
      if (take(line)) return true;
      continue;
    }
    if (!pull([&](std::string_view piece) { pending_ += piece; }, tick) &&
        pending_.find('\n') == std::string::npos)
      return false;
  }
}

void Task::read(const std::function<void(std::string_view)>& take) {
  while (pull(take, {})) {
  }
}

int Task::status() {
  const auto status = engine_.wait(id_);
  if (!status)
    throw base::Error("the container of the helper went away", base::ErrorKind::unavailable)
        .hint("run the same command again");
  return *status;
}

void Task::require_success() {
  const int code = status();
  if (code == 0) return;
  const auto words = base::lines(errors_);
  std::string sentence = words.empty() ? fmt::format("the helper ended with {}", code) : words.back();
  if (sentence.rfind("helper: ", 0) == 0) sentence.erase(0, 8);
  const base::Error error(sentence);
  if (code == exit_no_space)
    throw error.hint("make room: git dockertree volumes trash empty, docker system prune");
  throw error;
}

std::string Task::finish(const Take& take, const std::function<void()>& tick) {
  std::string last;
  follow(
      [&](const std::string& line) {
        if (take && take(line)) return false;
        last = line;
        return false;
      },
      tick);
  require_success();
  return last;
}

std::string run(docker::Client& engine, const Job& job) {
  Task task(engine, job);
  task.start();
  return task.finish();
}

}  // namespace volumes
