// SPDX-License-Identifier: MIT
#pragma once

#include <yaml-cpp/yaml.h>

#include <map>
#include <string>
#include <vector>

namespace compose {

// YAML as Compose reads an override: every text quoted and its `$` doubled, !override and !reset as tags.
class Emit {
 public:
  Emit() { out_.SetNullFormat(YAML::LowerNull); }
  void key(const std::string& name);
  void begin() { out_ << YAML::BeginMap; }
  void end() { out_ << YAML::EndMap; }
  void begin(const std::string& name) { key(name), begin(); }
  void begin_override(const std::string& name);
  void text(const std::string& name, const std::string& value) { key(name), quoted(value); }
  void number(const std::string& name, int value) { key(name), out_ << value; }
  void flag(const std::string& name, bool value) { key(name), out_ << value; }
  void reset(const std::string& name);                                            // name: !reset null
  void list(const std::string& name, const std::vector<std::string>& values);     // appends
  void replace(const std::string& name, const std::vector<std::string>& values);  // replaces; none: resets
  void map(const std::string& name, const std::map<std::string, std::string>& values);  // merges
  void begin_list_override(const std::string& name);
  void begin_list() { out_ << YAML::BeginSeq; }
  void end_list() { out_ << YAML::EndSeq; }
  [[nodiscard]] std::string str() const { return std::string(out_.c_str()) + "\n"; }

 private:
  void quoted(const std::string& value);
  void tag(const char* name) { out_ << YAML::LocalTag(name); }
  YAML::Emitter out_;
};

}  // namespace compose
