// SPDX-License-Identifier: MIT
#include "environment/volume_wish.hpp"

#include <catch2/catch_test_macros.hpp>

#include <map>
#include <string>

#include "compose/model.hpp"

TEST_CASE("a volume's original is the one of the main worktree's stack", "[environment]") {
  environment::DesiredInput input;
  input.project = "shop-x";
  input.main_project = "shop";
  // Resolved under the environment's name, as COMPOSE_PROJECT_NAME in a name is.
  input.model = compose::parse_model(R"({"name": "shop-x", "services": {"a": {"volumes": [
      {"type": "volume", "source": "plain"}, {"type": "volume", "source": "fixed"},
      {"type": "volume", "source": "named"}, {"type": "volume", "source": "ext"}]}},
    "volumes": {"plain": {"name": "shop-x_plain"}, "fixed": {"name": "pgdata"},
                "named": {"name": "shop-x_other"}, "ext": {"name": "data-of-shop-x", "external": true}}})");
  const auto originals = [&] {
    std::map<std::string, std::string> result;
    for (const auto& wish : environment::wish_volumes(input, {})) {
      result[wish.key] = wish.original;
      CHECK(wish.name == "shop-x_" + wish.key);
    }
    return result;
  };
  CHECK(originals() ==
        std::map<std::string, std::string>{
            {"plain", "shop_plain"}, {"fixed", "pgdata"}, {"named", "shop_other"}, {"ext", "data-of-shop"}});
  input.main_project.clear();
  CHECK(originals().at("plain").empty());
  CHECK(originals().at("named").empty());
  CHECK(originals().at("fixed") == "pgdata");
}
