// SPDX-License-Identifier: MIT
#include "helper/content.hpp"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include "helper/failure.hpp"
#include "helper/file.hpp"

namespace helper {
namespace {

constexpr off_t call_size = 16 << 20;  // per copy_file_range, so that progress moves
constexpr size_t buffer_size = 1 << 18;
constexpr size_t block_size = 1 << 13;  // what is rewritten when one byte of it differs
std::atomic<bool> has_copy_file_range{true};

std::vector<char>& buffer(int index) {
  static thread_local std::vector<char> buffers[2] = {std::vector<char>(buffer_size),
                                                      std::vector<char>(buffer_size)};
  return buffers[index];
}

size_t read_at(int file, char* out, size_t size, off_t offset, const std::string& shown) {
  size_t done = 0;
  while (done < size) {
    const ssize_t count = pread(file, out + done, size - done, offset + static_cast<off_t>(done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail_system("read", shown);
    if (count == 0) break;
    done += static_cast<size_t>(count);
  }
  return done;
}

// False when the kernel cannot do it between these two; 'from' then is where to go on by hand.
bool copy_in_kernel(int in, int out, off_t& from, off_t to, const std::string& shown, Progress& progress) {
  while (from < to && has_copy_file_range) {
    off_t read_offset = from;
    off_t write_offset = from;
    const ssize_t count = copy_file_range(in, &read_offset, out, &write_offset,
                                          static_cast<size_t>(std::min(to - from, call_size)), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && (errno == EXDEV || errno == ENOSYS || errno == EOPNOTSUPP)) has_copy_file_range = false;
    if (count < 0 && errno != EXDEV && errno != ENOSYS && errno != EOPNOTSUPP && errno != EINVAL &&
        errno != EPERM)
      fail_system("write", shown);
    if (count <= 0) return false;
    from += count;
    progress.add(static_cast<uint64_t>(count));
  }
  return from >= to;
}

void copy_by_hand(int in, int out, off_t& from, off_t to, const std::string& shown, Progress& progress) {
  auto& data = buffer(0);
  while (from < to) {
    const size_t size = static_cast<size_t>(std::min<off_t>(to - from, buffer_size));
    const size_t count = read_at(in, data.data(), size, from, shown);
    if (count == 0) return;
    write_all_at(out, data.data(), count, from, shown);
    from += static_cast<off_t>(count);
    progress.add(count);
  }
}

// The end of the hole that starts at 'from' (from itself when there is data), never beyond 'to'.
off_t skip_hole(int file, off_t from, off_t to) {
  const off_t data = lseek(file, from, SEEK_DATA);
  if (data < 0) return errno == ENXIO ? to : from;
  return std::min(data, to);
}

off_t find_hole(int file, off_t from, off_t to) {
  const off_t hole = lseek(file, from, SEEK_HOLE);
  return hole < 0 ? to : std::min(hole, to);
}

uint64_t punch_hole(int file, off_t from, off_t to, const std::string& shown) {
  if (skip_hole(file, from, to) == to) return 0;
  if (fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, from, to - from) == 0) return 0;
  if (errno != EOPNOTSUPP && errno != ENOSYS) fail_system("write", shown);
  const std::vector<char> zeros(buffer_size);
  for (off_t at = from; at < to; at += buffer_size)
    write_all_at(file, zeros.data(), static_cast<size_t>(std::min<off_t>(buffer_size, to - at)), at, shown);
  return static_cast<uint64_t>(to - from);
}

// Adjacent differing blocks go out in one write.
uint64_t write_differences(int out, const char* wanted, const char* present, size_t size, off_t offset,
                           const std::string& shown) {
  uint64_t written = 0;
  for (size_t at = 0; at < size;) {
    size_t end = at;
    while (end < size && memcmp(wanted + end, present + end, std::min(block_size, size - end)) != 0)
      end = std::min(end + block_size, size);
    if (end > at) {
      write_all_at(out, wanted + at, end - at, offset + static_cast<off_t>(at), shown);
      written += end - at;
      at = end;
    } else {
      at = std::min(at + block_size, size);
    }
  }
  return written;
}

}  // namespace

uint64_t copy_range(int in, int out, off_t from, off_t to, const std::string& shown, Progress& progress) {
  uint64_t written = 0;
  while (from < to) {
    off_t at = skip_hole(in, from, to);
    const off_t end = find_hole(in, at, to);
    const off_t start = at;
    if (!copy_in_kernel(in, out, at, end, shown, progress)) copy_by_hand(in, out, at, end, shown, progress);
    written += static_cast<uint64_t>(at - start);
    if (at < end) break;
    from = end;
  }
  return written;
}

uint64_t rewrite_range(int in, int out, off_t from, off_t to, const std::string& shown, Progress& progress) {
  uint64_t written = 0;
  auto& wanted = buffer(0);
  auto& present = buffer(1);
  while (from < to) {
    off_t at = skip_hole(in, from, to);
    if (at > from) written += punch_hole(out, from, at, shown);
    const off_t end = find_hole(in, at, to);
    while (at < end) {
      const size_t size = static_cast<size_t>(std::min<off_t>(end - at, buffer_size));
      const size_t count = read_at(in, wanted.data(), size, at, shown);
      if (count == 0) return written;
      const size_t old = read_at(out, present.data(), count, at, shown);
      std::fill(present.begin() + static_cast<ptrdiff_t>(old),
                present.begin() + static_cast<ptrdiff_t>(count), 0);
      written += write_differences(out, wanted.data(), present.data(), count, at, shown);
      at += static_cast<off_t>(count);
      progress.add(count);
    }
    from = end;
  }
  return written;
}

bool clone_file(int in, int out, std::atomic<bool>& possible) {
  if (!possible) return false;
  if (ioctl(out, FICLONE, in) == 0) return true;
  if (errno == EOPNOTSUPP || errno == EXDEV || errno == ENOTTY || errno == ENOSYS) possible = false;
  if (errno == ENOSPC || errno == EDQUOT || errno == EIO) fail_system("clone", "file");
  return false;
}

}  // namespace helper
