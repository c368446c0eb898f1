// SPDX-License-Identifier: MIT
#include "helper/inspect.hpp"

#include "helper/json.hpp"
#include "helper/tar_field.hpp"

namespace helper {
namespace {

constexpr size_t most_volumes = 65536;
constexpr size_t longest_text = 1 << 20;

// "db" for "db/base/1" and for the folder "db"; files at the top belong to none.
std::string volume_of(const Member& member) {
  const size_t slash = member.name.find('/');
  if (slash != std::string::npos) return member.name.substr(0, slash);
  return S_ISDIR(member.mode) ? member.name : "";
}

}  // namespace

void Inspection::judge(TarReader& reader, const Member& member) {
  refuse_links_above(member.name);
  if (member.is_link) {
    if (member.link.empty()) fail_archive("the hard link '" + member.name + "' leads nowhere");
    refuse_links_above(member.link);
  }
  if (links_.count(member.name) > 0 && !S_ISLNK(member.mode) && !member.is_link)
    fail_archive("'" + member.name + "' is a symbolic link and something else");
  if (S_ISLNK(member.mode) || (member.is_link && links_.count(member.link) > 0)) links_.insert(member.name);
  if ((S_ISCHR(member.mode) || S_ISBLK(member.mode)) && !options_.devices)
    fail_archive("'" + member.name + "' is a device");
  uint64_t size = 0;
  for (const auto& segment : member.segments) size += segment.size;
  // An entry costs something without data as well.
  counted_ += size + tar_block;
  if (counted_ > options_.limit)
    fail_archive("it holds more than " + std::to_string(options_.limit) + " bytes");
  ++members_;
  bytes_ += member.size;
  Volume& volume = volumes_[volume_of(member)];
  if (volumes_.size() > most_volumes) fail_archive("it holds too many folders");
  ++volume.members;
  volume.bytes += member.size;
  reader.sum_into(volume.sum);
}

// Exact, and before anything is written; the kernel refuses it a second time.
void Inspection::refuse_links_above(const std::string& name) const {
  if (links_.empty()) return;
  for (size_t slash = name.find('/'); slash != std::string::npos; slash = name.find('/', slash + 1))
    if (links_.count(name.substr(0, slash)) > 0) fail_archive("'" + name + "' leads through a symbolic link");
}

void Inspection::add_text(const Member& member, const char* data, size_t size) {
  if (options_.shown.count(member.name) == 0) return;
  std::string& text = texts_[member.name];
  if (text.size() + size > longest_text) fail_archive("'" + member.name + "' is too long");
  text.append(data, size);
}

std::string Inspection::summary(TarReader& reader) {
  reader.finish_sums();
  std::string volumes;
  for (auto& [name, volume] : volumes_) {
    if (name.empty()) continue;
    volumes += (volumes.empty() ? "" : ",") + JsonObject()
                                                  .add("name", name)
                                                  .add("members", volume.members)
                                                  .add("bytes", volume.bytes)
                                                  .add("sha256", volume.sum.finish())
                                                  .text();
  }
  JsonObject texts;
  for (const auto& [name, text] : texts_) texts.add(name.c_str(), text);
  return JsonObject()
      .add("members", members_)
      .add("bytes", bytes_)
      .add_raw("volumes", "[" + volumes + "]")
      .add_raw("texts", texts.text())
      .text();
}

}  // namespace helper
