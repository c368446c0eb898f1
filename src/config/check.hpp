// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

// What a value must look like beyond its type. Each returns the value or throws base::Error without a place.
namespace config {

// Every {placeholder} of the template is one of `known`.
std::string checked_template(const std::string& text, const std::vector<std::string>& known);
std::string checked_domain(const std::string& text);
std::string checked_network(const std::string& cidr);   // IPv4, "a.b.c.d/n"
std::string checked_variable(const std::string& name);  // a variable that env.dockertree may hold
std::string checked_line(const std::string& text);      // no control characters
// A path that stays inside: relative, without "..".
void check_inside(const std::string& path);

}  // namespace config
