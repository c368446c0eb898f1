// SPDX-License-Identifier: MIT
#include "config/settings.hpp"

namespace config {

const char* to_string(OnCheckout value) {
  switch (value) {
    case OnCheckout::up:
      return "up";
    case OnCheckout::provision:
      return "provision";
    case OnCheckout::background:
      return "background";
    case OnCheckout::off:
      return "off";
  }
  return "";
}

const char* to_string(VolumePolicy value) {
  switch (value) {
    case VolumePolicy::clone:
      return "clone";
    case VolumePolicy::empty:
      return "empty";
    case VolumePolicy::share:
      return "share";
  }
  return "";
}

const char* to_string(VolumeMethod value) {
  switch (value) {
    case VolumeMethod::copy:
      return "copy";
    case VolumeMethod::overlay:
      return "overlay";
  }
  return "";
}

const char* to_string(Quiesce value) {
  switch (value) {
    case Quiesce::pause:
      return "pause";
    case Quiesce::stop:
      return "stop";
    case Quiesce::none:
      return "none";
  }
  return "";
}

const char* to_string(ProxyEngine value) {
  switch (value) {
    case ProxyEngine::caddy:
      return "caddy";
    case ProxyEngine::host:
      return "host";
    case ProxyEngine::traefik:
      return "traefik";
    case ProxyEngine::none:
      return "none";
  }
  return "";
}

const char* to_string(OnConflict value) {
  switch (value) {
    case OnConflict::next:
      return "next";
    case OnConflict::expand:
      return "expand";
    case OnConflict::reclaim:
      return "reclaim";
  }
  return "";
}

std::optional<VolumePolicy> parse_policy(const std::string& text) {
  for (const auto policy : {VolumePolicy::clone, VolumePolicy::empty, VolumePolicy::share}) {
    if (text == to_string(policy)) return policy;
  }
  return {};
}

}  // namespace config
