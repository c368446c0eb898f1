// SPDX-License-Identifier: MIT
#include "volumes/program.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "build_info.hpp"

namespace volumes {
namespace fs = std::filesystem;
namespace {

constexpr const char* program_name = "dockertree-helper";
constexpr std::size_t block = 512;

}  // namespace

fs::path require_program() {
  if (const auto named = base::environment("DOCKERTREE_HELPER")) return *named;
  const fs::path beside = base::own_program().parent_path();
  const fs::path installed = fs::path(build_info::libexec_folder) / program_name;
  const fs::path moved = beside.parent_path() / installed.lexically_relative(build_info::prefix);
  for (const auto& path : {beside / "helper" / program_name, moved, installed}) {
    if (base::exists(path)) return path;
  }
  throw base::Error(fmt::format("the program '{}' is not at '{}'", program_name, installed.string()))
      .hint("install git-dockertree anew, or name it in DOCKERTREE_HELPER");
}

std::string tar_of(std::string_view name, std::string_view content) {
  std::string header(block, '\0');
  const auto put = [&](std::size_t at, std::string_view text) { header.replace(at, text.size(), text); };
  put(0, name);
  put(100, "0000755");
  put(108, "0000000");
  put(116, "0000000");
  put(124, fmt::format("{:011o}", content.size()));
  put(136, "00000000000");
  put(148, "        ");
  put(156, "0");
  put(257, std::string_view("ustar\00000", 8));
  unsigned sum = 0;
  for (const char byte : header) sum += static_cast<unsigned char>(byte);
  put(148, fmt::format("{:06o}", sum));
  header[154] = '\0';
  std::string tar = header;
  tar += content;
  tar.resize((tar.size() + block - 1) / block * block + 2 * block, '\0');
  return tar;
}

std::string ensure_image(docker::Client& engine) {
  const std::string content = base::require_file(require_program());
  const std::string tag = base::hash(content);
  std::string image = std::string(program_name) + ":" + tag;
  if (engine.find_image(image)) return image;
  const std::string tar = tar_of(program_name, content);
  engine.import_image(docker::source_of(tar), program_name, tag,
                      {fmt::format("ENTRYPOINT [\"/{}\"]", program_name), "LABEL dockertree.role=helper"});
  return image;
}

}  // namespace volumes
