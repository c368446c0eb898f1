// SPDX-License-Identifier: MIT
#include "base/memory.hpp"

#include <malloc.h>
#include <sys/mman.h>

#include <cstdio>
#include <memory>
#include <utility>
#include <vector>

namespace base {

void give_back_memory() {
  ::malloc_trim(0);
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen("/proc/self/smaps", "re"),
                                                             std::fclose);
  if (!file) return;
  std::vector<std::pair<unsigned long, unsigned long>> clean;
  unsigned long begin = 0;
  unsigned long end = 0;
  unsigned long inode = 0;
  unsigned long anonymous = 0;
  char access[5] = "";
  char line[512];
  while (std::fgets(line, sizeof line, file.get()) != nullptr) {
    unsigned long from = 0;
    unsigned long to = 0;
    unsigned long number = 0;
    if (std::sscanf(line, "%lx-%lx %4s %*s %*s %lu", &from, &to, access, &number) == 4) {
      begin = from;
      end = to;
      inode = number;
      anonymous = 1;
    } else if (std::sscanf(line, "Anonymous: %lu", &anonymous) != 1 &&
               std::sscanf(line, "Swap: %lu", &number) == 1) {
      // Pages that were written to, by relocations too, are anonymous or swapped out: those must stay. So
      // must those that another thread may be about to write to.
      if (anonymous == 0 && number == 0 && inode != 0 && access[1] != 'w') clean.emplace_back(begin, end);
    }
  }
  for (const auto& [from, to] : clean) {
    // An address from the kernel's own list.
    ::madvise(reinterpret_cast<void*>(from), to - from, MADV_DONTNEED);  // NOLINT(performance-no-int-to-ptr)
  }
}

}  // namespace base
