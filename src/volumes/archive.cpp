// SPDX-License-Identifier: MIT
#include "volumes/archive.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <fstream>

#include "base/error.hpp"
#include "base/signal.hpp"
#include "base/text.hpp"
#include "output/progress.hpp"
#include "volumes/task.hpp"

namespace volumes {
namespace {

using nlohmann::json;

base::Error refused(const std::filesystem::path& file, const std::string& why) {
  return base::Error(fmt::format("the archive '{}' is refused: {}", file.string(), why))
      .hint("nothing was changed");
}

std::int64_t size_of(const std::filesystem::path& file) {
  std::error_code problem;
  const auto size = std::filesystem::file_size(file, problem);
  return problem ? 0 : static_cast<std::int64_t>(size);
}

// Feeds a file to a task and returns the last line of its answer.
std::string feed(Task& task, output::Ui& ui, const std::filesystem::path& file, const std::string& what) {
  std::ifstream input(file, std::ios::binary);
  if (!input) throw base::system_error(fmt::format("cannot read '{}'", file.string()));
  output::Progress progress(ui, what, size_of(file));
  std::string buffer(1 << 18, '\0');
  std::int64_t done = 0;
  task.start();
  try {
    while (input.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || input.gcount() > 0) {
      task.stream().write(std::string_view(buffer).substr(0, static_cast<std::size_t>(input.gcount())));
      done += input.gcount();
      progress.advance_to(done);
      base::check_interrupted();
    }
    task.stream().close_input();
  } catch (const base::Error& error) {
    // A helper that ended says itself why.
    if (error.kind() != base::ErrorKind::unavailable) throw;
  }
  return task.finish();
}

void require_sums(const json& answer, const std::filesystem::path& file) {
  const auto sums = json::parse(answer.at("texts").value(sums_name, std::string()), nullptr, false);
  if (!sums.is_object() || !sums.contains("volumes"))
    throw refused(file, "its checksums are missing, it may be incomplete");
  for (const auto& wanted : sums.at("volumes")) {
    bool found = false;
    for (const auto& volume : answer.at("volumes")) {
      if (volume.at("name") != wanted.at("name")) continue;
      found = volume.at("sha256") == wanted.at("sha256") && volume.at("bytes") == wanted.at("bytes");
    }
    if (!found)
      throw refused(file,
                    fmt::format("'{}' does not have its checksum", wanted.value("name", std::string())));
  }
  if (sums.at("volumes").size() != answer.at("volumes").size())
    throw refused(file, "it holds a volume that its checksums do not name");
}

// All in it but its form is somebody else's: it may be of any type.
Inspected read_answer(const std::string& text, const std::filesystem::path& file) {
  try {
    const auto answer = json::parse(text);
    Inspected inspected;
    inspected.manifest = answer.at("texts").value(manifest_name, std::string());
    for (const auto& volume : answer.at("volumes"))
      inspected.bytes[volume.value("name", std::string())] = volume.value("bytes", std::int64_t{0});
    if (!inspected.manifest.empty()) require_sums(answer, file);
    return inspected;
  } catch (const json::exception&) {
    throw refused(file, "it cannot be read");
  }
}

}  // namespace

void write_archive(docker::Client& engine, const std::vector<Part>& parts, const std::vector<Text>& texts,
                   const std::function<void(std::string_view)>& sink) {
  Job job;
  job.command = {"archive", "--sums", sums_name};
  for (const auto& text : texts)
    job.command.insert(job.command.end(), {"--text", text.name + "=" + text.content});
  for (const auto& part : parts) {
    const std::string path = "/volumes/" + std::to_string(job.mounts.size());
    job.command.insert(job.command.end(), {"--as", part.key + "=" + path});
    job.mounts.push_back(read_only(part.volume, path));
  }
  Task task(engine, job);
  task.start();
  task.read(sink);
  task.require_success();
}

Inspected inspect_archive(docker::Client& engine, output::Ui& ui, const std::filesystem::path& file,
                          std::int64_t limit) {
  Job job;
  job.command = {"verify", "--show", manifest_name, "--show", sums_name, "--limit", std::to_string(limit)};
  job.input = true;
  Task task(engine, job);
  std::string text;
  try {
    text = feed(task, ui, file, "verifying the archive");
  } catch (const base::Error& error) {
    base::check_interrupted();
    throw refused(file, base::replace_all(error.what(), "the archive is refused: ", ""));
  }
  return read_answer(text, file);
}

void extract_archive(docker::Client& engine, output::Ui& ui, const std::filesystem::path& file,
                     const std::string& key, const std::string& volume, std::int64_t limit) {
  Job job;
  job.command = {"extract", "/target", "--limit", std::to_string(limit)};
  if (!key.empty()) job.command.insert(job.command.end(), {"--only", key});
  job.mounts = {writable(volume, "/target")};
  job.input = true;
  Task task(engine, job);
  static_cast<void>(feed(task, ui, file, fmt::format("restoring '{}'", key.empty() ? volume : key)));
}

std::int64_t free_bytes(docker::Client& engine, const std::string& volume) {
  Job job;
  job.command = {"free", "/volume"};
  job.mounts = {read_only(volume, "/volume")};
  const auto answer = json::parse(run(engine, job), nullptr, false);
  return answer.is_object() ? answer.value("free", std::int64_t{0}) : 0;
}

}  // namespace volumes
