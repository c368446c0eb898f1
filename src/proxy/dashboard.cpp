// SPDX-License-Identifier: MIT
#include "proxy/dashboard.hpp"

#include "base/file.hpp"
#include "dashboard_files.hpp"
#include "proxy/address.hpp"

namespace proxy {

std::filesystem::path dashboard_folder() { return folder() / "pages"; }

void write_dashboard() {
  base::make_private_folder(dashboard_folder());
  base::write_atomically(dashboard_folder() / "index.html", dashboard_files::page);
  base::write_atomically(dashboard_folder() / "dashboard.js", dashboard_files::script);
}

void write_state(const std::string& json) {
  if (base::is_folder(dashboard_folder())) base::write_atomically(dashboard_folder() / "state.json", json);
}

}  // namespace proxy
