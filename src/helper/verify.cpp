// SPDX-License-Identifier: MIT
#include "helper/arguments.hpp"
#include "helper/commands.hpp"
#include "helper/failure.hpp"
#include "helper/inspect.hpp"
#include "helper/json.hpp"

namespace helper {

int run_verify(int count, char** words) {
  const Arguments arguments(
      count, words, {{"--show", Takes::value}, {"--devices", Takes::nothing}, {"--limit", Takes::value}});
  arguments.require_positional(0, 0);
  InspectOptions options;
  options.devices = arguments.has("--devices");
  options.limit = arguments.number("--limit", UINT64_MAX);
  for (const auto& name : arguments.values("--show")) options.shown.insert(name);
  Inspection inspection(options);
  TarReader reader;
  while (const auto member = reader.next()) {
    inspection.judge(reader, *member);
    reader.read_data(
        [&](uint64_t, const char* data, size_t size) { inspection.add_text(*member, data, size); });
  }
  answer(inspection.summary(reader));
  return exit_done;
}

}  // namespace helper
