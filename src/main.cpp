// SPDX-License-Identifier: MIT
#include <cstdio>

#include "build_info.hpp"

int main() { std::printf("git-dockertree %s\n", build_info::version); }
