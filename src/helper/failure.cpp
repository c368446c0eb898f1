// SPDX-License-Identifier: MIT
#include "helper/failure.hpp"

#include <cstring>

#include "helper/file.hpp"

namespace helper {

void fail(int code, const std::string& message) { throw Failure{code, message}; }

void fail_system(const std::string& action, const std::string& path, int error) {
  fail(error == ENOSPC || error == EDQUOT ? exit_no_space : exit_io, system_message(action, path, error));
}

std::string system_message(const std::string& action, const std::string& path, int error) {
  const char* text = strerrordesc_np(error);
  return "cannot " + action + " '" + path + "': " + (text != nullptr ? text : "unknown error");
}

void complain(const std::string& message) {
  const std::string line = "helper: " + message + "\n";
  write_some(2, line);
}

}  // namespace helper
