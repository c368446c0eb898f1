// SPDX-License-Identifier: MIT
#include "ports/role.hpp"

#include <array>
#include <string_view>

#include "base/text.hpp"

namespace ports {
namespace {

struct Sign {
  std::string_view word;  // found anywhere in the image's path
  Role role;
};

// In this order: what is special before what is common.
constexpr std::array signs = {
    Sign{"selenium", Role::test},     Sign{"mailhog", Role::test},     Sign{"mailpit", Role::test},
    Sign{"maildev", Role::test},      Sign{"mailcatcher", Role::test}, Sign{"localstack", Role::test},
    Sign{"wiremock", Role::test},     Sign{"mockserver", Role::test},  Sign{"cypress", Role::test},
    Sign{"playwright", Role::test},   Sign{"browserless", Role::test}, Sign{"chrome", Role::test},
    Sign{"phpmyadmin", Role::web},    Sign{"pgadmin", Role::web},      Sign{"adminer", Role::web},
    Sign{"mongo-express", Role::web}, Sign{"redisinsight", Role::web}, Sign{"redis-commander", Role::web},
    Sign{"kafka-ui", Role::web},      Sign{"kafdrop", Role::web},      Sign{"dashboards", Role::web},
    Sign{"exporter", Role::other},    Sign{"flink", Role::other},      Sign{"spark", Role::other},
    Sign{"-connect", Role::other},    Sign{"backup", Role::other},     Sign{"rabbitmq", Role::queue},
    Sign{"kafka", Role::queue},       Sign{"redpanda", Role::queue},   Sign{"nats", Role::queue},
    Sign{"activemq", Role::queue},    Sign{"pulsar", Role::queue},     Sign{"mosquitto", Role::queue},
    Sign{"zookeeper", Role::queue},   Sign{"beanstalk", Role::queue},  Sign{"elasticmq", Role::queue},
    Sign{"redis", Role::cache},       Sign{"valkey", Role::cache},     Sign{"memcached", Role::cache},
    Sign{"keydb", Role::cache},       Sign{"dragonfly", Role::cache},  Sign{"varnish", Role::cache},
    Sign{"postg", Role::db},          Sign{"pgvector", Role::db},      Sign{"timescale", Role::db},
    Sign{"mysql", Role::db},          Sign{"mariadb", Role::db},       Sign{"percona", Role::db},
    Sign{"mongo", Role::db},          Sign{"mssql", Role::db},         Sign{"cassandra", Role::db},
    Sign{"scylla", Role::db},         Sign{"clickhouse", Role::db},    Sign{"cockroach", Role::db},
    Sign{"neo4j", Role::db},          Sign{"couchdb", Role::db},       Sign{"influxdb", Role::db},
    Sign{"elasticsearch", Role::db},  Sign{"opensearch", Role::db},    Sign{"solr", Role::db},
    Sign{"meilisearch", Role::db},    Sign{"typesense", Role::db},     Sign{"qdrant", Role::db},
    Sign{"dynamodb", Role::db},       Sign{"nginx", Role::web},        Sign{"caddy", Role::web},
    Sign{"traefik", Role::web},       Sign{"httpd", Role::web},        Sign{"apache", Role::web},
    Sign{"haproxy", Role::web},       Sign{"wordpress", Role::web},
};

// The path without registry host, tag and digest.
std::string image_path(const std::string& image) {
  std::string path = image.substr(0, image.find('@'));
  const auto slash = path.rfind('/');
  const auto colon = path.rfind(':');
  if (colon != std::string::npos && (slash == std::string::npos || colon > slash)) path.resize(colon);
  const auto first = path.find('/');
  if (first != std::string::npos && path.substr(0, first).find_first_of(".:") != std::string::npos)
    path.erase(0, first + 1);
  return base::lower(path);
}

Role role_of_port(int port) {
  switch (port) {
    case 1433:
    case 1521:
    case 3306:
    case 5432:
    case 5984:
    case 7474:
    case 7687:
    case 8086:
    case 8123:
    case 9042:
    case 9200:
    case 9300:
    case 26257:
    case 27017:
    case 33060:
      return Role::db;
    case 6379:
    case 11211:
      return Role::cache;
    case 1883:
    case 2181:
    case 4222:
    case 5671:
    case 5672:
    case 9092:
    case 11300:
    case 61616:
      return Role::queue;
    case 1025:
    case 4444:
    case 8025:
    case 9515:
      return Role::test;
    case 80:
    case 443:
    case 1313:
    case 4200:
    case 4321:
    case 5173:
    case 9000:
    case 9443:
      return Role::web;
    default:
      break;
  }
  const bool usual = (port >= 3000 && port < 3100) || (port >= 4000 && port < 4100) ||
                     (port >= 5000 && port < 5100) || (port >= 8000 && port < 9000);
  return usual ? Role::web : Role::other;
}

}  // namespace

const char* text(Role role) {
  switch (role) {
    case Role::web:
      return "web";
    case Role::db:
      return "db";
    case Role::cache:
      return "cache";
    case Role::queue:
      return "queue";
    case Role::test:
      return "test";
    case Role::other:
      break;
  }
  return "other";
}

const std::vector<std::string>& role_names() {
  static const std::vector<std::string> names = {"web", "db", "cache", "queue", "test", "other"};
  return names;
}

std::optional<Role> parse_role(const std::string& name) {
  for (const Role role : {Role::web, Role::db, Role::cache, Role::queue, Role::test, Role::other})
    if (name == text(role)) return role;
  return std::nullopt;
}

Role role_of(const std::string& image, int container_port) {
  const std::string path = image_path(image);
  // The management page of a broker is a page.
  if (container_port == 80 || container_port == 443 || container_port == 15672) return Role::web;
  for (const auto& sign : signs)
    // What only works with a database or a queue is told by its port.
    if (path.find(sign.word) != std::string::npos)
      return sign.role == Role::other ? role_of_port(container_port) : sign.role;
  return role_of_port(container_port);
}

bool speaks_tls(int container_port) {
  return container_port == 443 || container_port == 8443 || container_port == 9443;
}

}  // namespace ports
