// SPDX-License-Identifier: MIT
#include <catch2/catch_test_macros.hpp>

#include "base/error.hpp"
#include "temporary.hpp"

TEST_CASE("environments are found by id, project and path", "[registry]") {
  const RegistryFolder folder;
  auto registry = folder.open();
  const std::string id = add_environment(registry, "shop-x");
  CHECK(id.size() == 8);
  CHECK(registry.find_environment(id)->project == "shop-x");
  CHECK(registry.find_project("shop-x")->id == id);
  CHECK(registry.find_worktree("/srv/shop.worktrees/shop-x")->id == id);
  CHECK(registry.environments_of("/srv/shop/.git").size() == 1);
  auto environment = *registry.find_environment(id);
  environment.worktree = "/srv/elsewhere";
  environment.state = "made";
  registry.save(environment);
  CHECK_FALSE(registry.find_worktree("/srv/shop.worktrees/shop-x"));
  CHECK(registry.find_worktree("/srv/elsewhere")->state == "made");
  CHECK(registry.repositories() == std::vector<std::filesystem::path>{"/srv/shop/.git"});
}

TEST_CASE("project names are unique", "[registry]") {
  const RegistryFolder folder;
  auto registry = folder.open();
  const auto project_of = [&](const std::string& id) { return registry.find_environment(id)->project; };
  CHECK(project_of(add_environment(registry, "shop-x")) == "shop-x");
  CHECK(project_of(add_environment(registry, "shop-x")) == "shop-x-2");
  registry::Environment third;
  third.project = "shop-x";
  third.engine = "unix:///run/docker.sock";
  CHECK(registry.add(third, [](const std::string& name) { return name == "shop-x-3"; }).project ==
        "shop-x-4");
}

TEST_CASE("an environment goes with all that it holds", "[registry]") {
  const RegistryFolder folder;
  auto registry = folder.open();
  const std::string id = add_environment(registry);
  CHECK(registry.lease(id, {want("web", 80)}).leases.size() == 1);
  CHECK(registry.lease_subnets(id, {{"default", 28}}, {0x0ad50000, 0x0ad5ffff}, {}));
  registry.save(registry::Volume{id, "data", "shop_data", "clone", "main_data", "", 5, {}, 0});
  CHECK(registry.find_volume("shop_data")->size == 5);
  CHECK_FALSE(registry.find_volume("shop_data")->measured);
  registry.remove(id);
  CHECK(registry.leases().empty());
  CHECK(registry.subnets().empty());
  CHECK(registry.volumes().empty());
  const std::string other = add_environment(registry);
  CHECK(registry.lease(other, {want("web", 80)}).leases.front().host_port == 20000);
}

TEST_CASE("reservations are cut where a part is given back", "[registry]") {
  const RegistryFolder folder;
  auto registry = folder.open();
  registry.reserve({3000, 3010, "oauth", "user"});
  CHECK(registry.unreserve(3004, 3005));
  CHECK_FALSE(registry.unreserve(3004, 3005));
  const auto left = registry.reservations();
  REQUIRE(left.size() == 2);
  CHECK(left[0].to == 3003);
  CHECK(left[1].from == 3006);
  CHECK(left[1].reason == "oauth");
}

TEST_CASE("ranges, settings, stamps, trash and steps come back as they went in", "[registry]") {
  const RegistryFolder folder;
  auto registry = folder.open();
  registry.save(registry::Range{"role:web", 21000, 21499});
  CHECK(registry.find_range("role:web")->to == 21499);
  CHECK(registry.remove_range("role:web"));
  CHECK_FALSE(registry.find_range("role:web"));
  registry.set("a", "1");
  registry.set("a", "2");
  CHECK(registry.setting("a") == "2");
  registry.unset("a");
  CHECK_FALSE(registry.setting("a"));
  registry.set_stamp("/srv/shop/.git", "42");
  CHECK(registry.stamp("/srv/shop/.git") == "42");
  registry.save(registry::Trash{"v", "unix:///s", "data", "p", "shop", "x", "id", 7, {}});
  CHECK(registry.trash().front().deleted == 7);
  registry.remove_trash("v");
  CHECK(registry.trash().empty());
  registry::Step step;
  step.environment = "id";
  step.command = "add";
  step.step = "make worktree";
  const auto number = registry.begin(step);
  CHECK(registry.unfinished_steps().size() == 1);
  registry.finish(number, "done");
  CHECK(registry.unfinished_steps().empty());
  CHECK(registry.steps("id").front().state == "done");
  registry.forget_steps("id");
  CHECK(registry.steps("id").empty());
}

TEST_CASE("a transaction that throws changes nothing, also an inner one alone", "[registry]") {
  const RegistryFolder folder;
  auto registry = folder.open();
  CHECK_THROWS(registry.transaction([&] {
    registry.set("outer", "1");
    throw base::Error("no");
  }));
  CHECK_FALSE(registry.setting("outer"));
  registry.transaction([&] {
    registry.set("outer", "1");
    try {
      registry.transaction([&] {
        registry.set("inner", "1");
        throw base::Error("no");
      });
    } catch (const base::Error&) {
      registry.set("caught", "1");
    }
  });
  CHECK(registry.setting("outer"));
  CHECK(registry.setting("caught"));
  CHECK_FALSE(registry.setting("inner"));
}
