// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "docker/client.hpp"
#include "output/ui.hpp"

namespace volumes {

// One volume in an archive: a folder of its key.
struct Part {
  std::string key;
  std::string volume;
};

inline constexpr const char* manifest_name = "manifest.json";
inline constexpr const char* sums_name = "checksums.json";

// A file at the top of an archive.
struct Text {
  std::string name;
  std::string content;
};

// Streams a compressed tar: the texts, the manifest first, then the volumes, and last their checksums.
void write_archive(docker::Client& engine, const std::vector<Part>& parts, const std::vector<Text>& texts,
                   const std::function<void(std::string_view)>& sink);

// What an archive holds. It is whole, nothing in it leads out of it, and its checksums hold.
struct Inspected {
  std::string manifest;                       // empty: a plain tar
  std::map<std::string, std::int64_t> bytes;  // by top-level folder
};
// Reads all of it and writes nothing. Throws, with nothing changed, what is wrong with it.
[[nodiscard]] Inspected inspect_archive(docker::Client& engine, output::Ui& ui,
                                        const std::filesystem::path& file, std::int64_t limit);

// Unpacks the folder `key` of an archive into an empty volume; an empty key: all of a plain tar.
void extract_archive(docker::Client& engine, output::Ui& ui, const std::filesystem::path& file,
                     const std::string& key, const std::string& volume, std::int64_t limit);

// The free bytes of the file system that a volume lies on.
[[nodiscard]] std::int64_t free_bytes(docker::Client& engine, const std::string& volume);

}  // namespace volumes
