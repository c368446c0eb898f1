// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "doctor/asking.hpp"

namespace doctor {

// Asks what these answers lack by a program of ours that runs in the container's network, with its names:
// for an image that has nothing to ask with. Why that could not be done goes into Answer::trouble.
void ask_beside(const Subject& subject, const std::string& container, std::vector<Answer>& answers);

}  // namespace doctor
