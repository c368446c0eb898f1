// SPDX-License-Identifier: MIT
#include "base/signal.hpp"

#include <unistd.h>

#include <csignal>

#include "base/error.hpp"

namespace base {
namespace {

volatile std::sig_atomic_t noted = 0;

void note(int number) {
  if (noted == 0) noted = number;
}

}  // namespace

void note_signals() {
  struct sigaction action {};
  action.sa_handler = note;
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(number, &action, nullptr);
}

int noted_signal() { return noted; }

void check_interrupted() {
  if (noted != 0) throw Error("interrupted").hint("the same command goes on from here");
}

void die_of_noted_signal() {
  if (noted == 0) return;
  ::signal(noted, SIG_DFL);
  ::kill(::getpid(), noted);
}

}  // namespace base
