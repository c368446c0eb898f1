// SPDX-License-Identifier: MIT
#pragma once
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "helper/sha256.hpp"

namespace helper {

// Sums on a thread of its own, so that reading and compressing go on meanwhile. A sum may be read after
// wait().
class SumThread {
 public:
  SumThread();
  ~SumThread();
  SumThread(const SumThread&) = delete;
  SumThread& operator=(const SumThread&) = delete;
  void add(Sha256& sum, std::string data);
  void wait();

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::pair<Sha256*, std::string>> waiting_;
  bool idle_ = true;
  bool ended_ = false;
  std::thread thread_;
};

// Writes to stdout, through zstd unless level is 0.
class OutputStream {
 public:
  explicit OutputStream(int level);
  ~OutputStream();
  OutputStream(const OutputStream&) = delete;
  OutputStream& operator=(const OutputStream&) = delete;
  void write(const void* data, size_t size);
  void finish();

 private:
  struct Compressor;
  void compress(const void* data, size_t size, bool end);
  std::unique_ptr<Compressor> compressor_;
};

// Reads stdin, plain or zstd (seen by its first bytes). A zstd stream that ends early is a negative answer.
class InputStream {
 public:
  InputStream();
  ~InputStream();
  InputStream(const InputStream&) = delete;
  InputStream& operator=(const InputStream&) = delete;
  // Fewer bytes than asked only at the end.
  size_t read(void* out, size_t size);

 private:
  struct Decompressor;
  size_t read_raw(void* out, size_t size);
  size_t decompress(void* out, size_t size);
  std::string head_;
  size_t head_used_ = 0;
  std::unique_ptr<Decompressor> decompressor_;
};

}  // namespace helper
