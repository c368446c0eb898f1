// SPDX-License-Identifier: MIT
#include "cli/app.hpp"
#include "commands/table.hpp"

int main(int argc, char** argv) { return cli::run(argc, argv, commands::table(), commands::sources()); }
