// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "docker/endpoint.hpp"
#include "docker/spec.hpp"
#include "docker/stream.hpp"
#include "docker/types.hpp"

namespace docker {

class Http;

// The Engine API over one kept connection. An engine that does not answer is an Error `unavailable`; what
// the engine refuses is an Error with its message, except where a Result or an optional says "absent".
// One thread at a time.
class Client {
 public:
  // Connects with the first call. The timeout bounds short calls; long ones (stop, wait, load, archives,
  // exec, events) are bounded by what they are given or not at all.
  explicit Client(Endpoint endpoint, std::chrono::milliseconds timeout = std::chrono::seconds(30));
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;
  ~Client();

  [[nodiscard]] const Endpoint& endpoint() const { return endpoint_; }
  [[nodiscard]] bool answers();  // throws never
  [[nodiscard]] Version version();
  [[nodiscard]] Info info();
  [[nodiscard]] std::vector<VolumeUsage> volume_usage();  // slow: the engine measures

  // Containers, stopped ones too, in one request.
  [[nodiscard]] std::vector<Container> containers(const Filter& filter = {});
  [[nodiscard]] std::optional<ContainerDetails> find_container(const std::string& id);
  [[nodiscard]] Result create_container(const ContainerSpec& spec);  // absent: no such image
  Result start(const std::string& id);
  Result stop(const std::string& id, std::optional<std::chrono::seconds> grace = {});
  Result restart(const std::string& id);
  Result kill(const std::string& id, const std::string& signal = "KILL");
  Result pause(const std::string& id);
  Result unpause(const std::string& id);
  Result rename(const std::string& id, const std::string& name);
  Result remove(const std::string& id, Removal removal = {});
  // The exit code; nothing when there is no such container or the deadline passed.
  [[nodiscard]] std::optional<int> wait(const std::string& id,
                                        std::optional<std::chrono::milliseconds> deadline = {});
  [[nodiscard]] ExecResult logs(const std::string& id, int last_lines = 200);  // status is 0
  // Unpacks a tar into a folder of the container, running or not.
  Result put_archive(const std::string& id, const std::string& folder, const Source& tar);
  Result fetch_archive(const std::string& id, const std::string& path, const Sink& sink);
  [[nodiscard]] ExecResult exec(const std::string& id, const ExecSpec& spec);
  // Attach before `start`, so that nothing is missed.
  [[nodiscard]] Stream attach(const std::string& id);

  [[nodiscard]] std::vector<Network> networks(const Filter& filter = {});
  [[nodiscard]] std::optional<Network> find_network(const std::string& name);
  Result create_network(const NetworkSpec& spec);  // conflict: the name is taken
  Result remove_network(const std::string& name);
  Result connect(const std::string& network, const std::string& container,
                 const std::vector<std::string>& aliases);
  Result disconnect(const std::string& network, const std::string& container);

  [[nodiscard]] std::vector<Volume> volumes(const Filter& filter = {});
  [[nodiscard]] std::optional<Volume> find_volume(const std::string& name);
  Volume create_volume(const VolumeSpec& spec);  // one that exists already is answered as it is
  Result remove_volume(const std::string& name, Force force = Force::no);

  [[nodiscard]] std::vector<Image> images(const Filter& filter = {});  // id, tags, size, created, labels only
  [[nodiscard]] std::optional<Image> find_image(const std::string& name);
  // Makes an image of a root file system; `changes` as in a Dockerfile. Answers the id.
  std::string import_image(const Source& tar, const std::string& name, const std::string& tag,
                           const std::vector<std::string>& changes);
  void load_image(const Source& tar);
  Result tag_image(const std::string& name, const std::string& repository, const std::string& tag);
  Result remove_image(const std::string& name, Force force = Force::no);

  // Events from `since` (seconds; 0: now) until `take` or `go_on` says no; `go_on` is asked about once a
  // second. Returns also when the engine ends the stream.
  void events(const Filter& filter, std::int64_t since, const std::function<bool(const Event&)>& take,
              const std::function<bool()>& go_on);

 private:
  Endpoint endpoint_;
  std::unique_ptr<Http> http_;
};

}  // namespace docker
