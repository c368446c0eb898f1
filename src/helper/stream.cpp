// SPDX-License-Identifier: MIT
#include "helper/stream.hpp"

#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "helper/failure.hpp"
#include "helper/file.hpp"

namespace helper {

SumThread::SumThread() : thread_([this] { work(); }) {}

SumThread::~SumThread() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

void SumThread::add(Sha256& sum, std::string data) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return waiting_.size() < 4; });
  waiting_.emplace_back(&sum, std::move(data));
  changed_.notify_all();
}

void SumThread::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return waiting_.empty() && idle_; });
}

void SumThread::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return ended_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const auto batch = std::move(waiting_);
    waiting_.clear();
    idle_ = false;
    changed_.notify_all();
    lock.unlock();
    for (const auto& [sum, data] : batch) sum->add(data.data(), data.size());
    lock.lock();
    idle_ = true;
    changed_.notify_all();
  }
}

struct OutputStream::Compressor {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  std::string out = std::string(ZSTD_CStreamOutSize(), '\0');
  Compressor() = default;
  Compressor(const Compressor&) = delete;
  Compressor& operator=(const Compressor&) = delete;
  ~Compressor() { ZSTD_freeCCtx(context); }
};

OutputStream::OutputStream(int level) {
  if (level == 0) return;
  compressor_ = std::make_unique<Compressor>();
  ZSTD_CCtx_setParameter(compressor_->context, ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(compressor_->context, ZSTD_c_checksumFlag, 1);
  // A library without threads refuses and compresses in this one.
  const long processors = sysconf(_SC_NPROCESSORS_ONLN);
  ZSTD_CCtx_setParameter(compressor_->context, ZSTD_c_nbWorkers,
                         static_cast<int>(std::clamp(processors, 1L, 4L)));
}

OutputStream::~OutputStream() = default;

void OutputStream::write(const void* data, size_t size) {
  if (compressor_ == nullptr)
    write_all(1, data, size, "stdout");
  else
    compress(data, size, false);
}

void OutputStream::finish() {
  if (compressor_ != nullptr) compress(nullptr, 0, true);
}

void OutputStream::compress(const void* data, size_t size, bool end) {
  ZSTD_inBuffer in{data, size, 0};
  while (true) {
    ZSTD_outBuffer out{compressor_->out.data(), compressor_->out.size(), 0};
    const size_t left =
        ZSTD_compressStream2(compressor_->context, &out, &in, end ? ZSTD_e_end : ZSTD_e_continue);
    if (ZSTD_isError(left) != 0) fail(exit_io, std::string("cannot compress: ") + ZSTD_getErrorName(left));
    write_all(1, out.dst, out.pos, "stdout");
    if (end ? left == 0 : in.pos == in.size) return;
  }
}

struct InputStream::Decompressor {
  ZSTD_DCtx* context = ZSTD_createDCtx();
  std::string in = std::string(ZSTD_DStreamInSize(), '\0');
  ZSTD_inBuffer pending{nullptr, 0, 0};
  bool open_frame = true;
  bool holds_more = false;
  Decompressor() = default;
  Decompressor(const Decompressor&) = delete;
  Decompressor& operator=(const Decompressor&) = delete;
  ~Decompressor() { ZSTD_freeDCtx(context); }
};

InputStream::InputStream() {
  char first[4];
  head_.assign(first, read_raw(first, sizeof first));
  head_used_ = 0;
  if (head_ == "\x28\xb5\x2f\xfd") decompressor_ = std::make_unique<Decompressor>();
}

InputStream::~InputStream() = default;

size_t InputStream::read_raw(void* out, size_t size) {
  size_t done = std::min(size, head_.size() - head_used_);
  memcpy(out, head_.data() + head_used_, done);
  head_used_ += done;
  while (done < size) {
    const ssize_t count = ::read(0, static_cast<char*>(out) + done, size - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail_system("read", "stdin");
    if (count == 0) break;
    done += static_cast<size_t>(count);
  }
  return done;
}

size_t InputStream::read(void* out, size_t size) {
  return decompressor_ == nullptr ? read_raw(out, size) : decompress(out, size);
}

size_t InputStream::decompress(void* out, size_t size) {
  auto& state = *decompressor_;
  ZSTD_outBuffer target{out, size, 0};
  while (target.pos < target.size) {
    if (state.pending.pos == state.pending.size && !(state.open_frame && state.holds_more)) {
      const size_t count = read_raw(state.in.data(), state.in.size());
      if (count == 0 && state.open_frame) fail(exit_negative, "the archive is truncated");
      if (count == 0) break;
      state.pending = {state.in.data(), count, 0};
    }
    const size_t left = ZSTD_decompressStream(state.context, &target, &state.pending);
    if (ZSTD_isError(left) != 0)
      fail(exit_negative, std::string("the archive is damaged: ") + ZSTD_getErrorName(left));
    state.open_frame = left != 0;
    state.holds_more = target.pos == target.size;
  }
  return target.pos;
}

}  // namespace helper
