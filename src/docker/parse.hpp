// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "docker/spec.hpp"
#include "docker/types.hpp"

// Reads the engine's JSON. What is missing, null or of another kind is left at its default: engines of
// different ages tell different things. A text that is no JSON throws.
namespace docker {

[[nodiscard]] std::vector<Container> parse_containers(std::string_view text);
[[nodiscard]] ContainerDetails parse_container(std::string_view text);
[[nodiscard]] std::vector<Network> parse_networks(std::string_view text);
[[nodiscard]] Network parse_network(std::string_view text);
[[nodiscard]] std::vector<Volume> parse_volumes(std::string_view text);
[[nodiscard]] Volume parse_volume(std::string_view text);
[[nodiscard]] std::vector<Image> parse_images(std::string_view text);
[[nodiscard]] Image parse_image(std::string_view text);
[[nodiscard]] Version parse_version(std::string_view text);
[[nodiscard]] Info parse_info(std::string_view text);
[[nodiscard]] std::vector<VolumeUsage> parse_volume_usage(std::string_view text);
[[nodiscard]] std::optional<Event> parse_event(std::string_view line);  // nothing when it is none

// One string or one number of an object at the top; "" and 0 when it is not there.
[[nodiscard]] std::string text_of(std::string_view text, const char* name);
[[nodiscard]] std::int64_t number_of(std::string_view text, const char* name);

// What is sent.
[[nodiscard]] std::string write_container(const ContainerSpec& spec);
[[nodiscard]] std::string write_network(const NetworkSpec& spec);
[[nodiscard]] std::string write_volume(const VolumeSpec& spec);
[[nodiscard]] std::string write_exec(const ExecSpec& spec);
[[nodiscard]] std::string write_connect(const std::string& container,
                                        const std::vector<std::string>& aliases);
[[nodiscard]] std::string write_disconnect(const std::string& container);
[[nodiscard]] std::string write_filter(const Filter& filter);

}  // namespace docker
