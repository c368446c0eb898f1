// SPDX-License-Identifier: MIT
#include "registry/schema.hpp"

namespace registry {

// `host` is whose ports an engine uses: engines behind sockets of this host share its ports. Leases lie in
// the order in which they are listed.
//
// Table `run` holds the stretches of leased numbers of each host, never two that touch; its rows are kept by
// triggers, so that cascades keep them too. The lowest free number from `p` on is `p` itself or the end of
// the run that holds it plus one: one step down an index, however many leases there are.
const char* const schema = R"sql(
CREATE TABLE environment (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL UNIQUE,
  engine TEXT NOT NULL,
  repository TEXT NOT NULL,
  common_dir TEXT NOT NULL,
  worktree TEXT NOT NULL,
  admin TEXT NOT NULL,
  branch TEXT NOT NULL,
  compose_directory TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  state TEXT NOT NULL,
  created INTEGER NOT NULL,
  last_used INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX environment_worktree ON environment(worktree);
CREATE INDEX environment_common_dir ON environment(common_dir);

CREATE TABLE lease (
  environment TEXT NOT NULL REFERENCES environment(id) ON DELETE CASCADE,
  host TEXT NOT NULL,
  service TEXT NOT NULL,
  container_port INTEGER NOT NULL,
  protocol TEXT NOT NULL,
  place INTEGER NOT NULL,
  host_ip TEXT NOT NULL,
  host_port INTEGER NOT NULL CHECK (host_port BETWEEN 1 AND 65535),
  fixed INTEGER NOT NULL,
  variable TEXT NOT NULL,
  role TEXT NOT NULL,
  PRIMARY KEY (host, host_port, protocol, host_ip),
  UNIQUE (environment, service, container_port, protocol, place)
) WITHOUT ROWID;

CREATE TABLE run (
  host TEXT NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (host, first)
) WITHOUT ROWID;
CREATE INDEX run_last ON run(host, last);

CREATE TRIGGER lease_taken AFTER INSERT ON lease
WHEN (SELECT count(*) FROM lease WHERE host = NEW.host AND host_port = NEW.host_port) = 1
BEGIN
  INSERT OR REPLACE INTO run (host, first, last) VALUES (NEW.host,
    coalesce((SELECT first FROM run WHERE host = NEW.host AND last = NEW.host_port - 1), NEW.host_port),
    coalesce((SELECT last FROM run WHERE host = NEW.host AND first = NEW.host_port + 1), NEW.host_port));
  DELETE FROM run WHERE host = NEW.host AND first = NEW.host_port + 1;
END;

CREATE TRIGGER lease_freed AFTER DELETE ON lease
WHEN NOT EXISTS (SELECT 1 FROM lease WHERE host = OLD.host AND host_port = OLD.host_port)
BEGIN
  INSERT INTO run (host, first, last)
    SELECT host, OLD.host_port + 1, last FROM run WHERE host = OLD.host AND last > OLD.host_port
      AND first = (SELECT max(first) FROM run WHERE host = OLD.host AND first <= OLD.host_port);
  UPDATE run SET last = OLD.host_port - 1 WHERE host = OLD.host AND first < OLD.host_port
    AND first = (SELECT max(first) FROM run WHERE host = OLD.host AND first <= OLD.host_port);
  DELETE FROM run WHERE host = OLD.host AND first = OLD.host_port;
END;

CREATE TABLE subnet (
  environment TEXT NOT NULL REFERENCES environment(id) ON DELETE CASCADE,
  network TEXT NOT NULL,
  host TEXT NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  cidr TEXT NOT NULL,
  PRIMARY KEY (environment, network),
  UNIQUE (host, first),
  UNIQUE (host, cidr)
) WITHOUT ROWID;

CREATE TABLE volume (
  environment TEXT NOT NULL REFERENCES environment(id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  name TEXT NOT NULL,
  method TEXT NOT NULL,
  source TEXT NOT NULL,
  policy TEXT NOT NULL,
  size INTEGER,
  measured INTEGER,
  created INTEGER NOT NULL,
  PRIMARY KEY (environment, key)
) WITHOUT ROWID;
CREATE INDEX volume_name ON volume(name);

CREATE TABLE trash (
  engine TEXT NOT NULL,
  name TEXT NOT NULL,
  key TEXT NOT NULL,
  project TEXT NOT NULL,
  repository TEXT NOT NULL,
  branch TEXT NOT NULL,
  environment TEXT NOT NULL,
  deleted INTEGER NOT NULL,
  size INTEGER,
  PRIMARY KEY (engine, name)
) WITHOUT ROWID;

CREATE TABLE reservation (
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  reason TEXT NOT NULL,
  origin TEXT NOT NULL,
  PRIMARY KEY (first, last, origin)
) WITHOUT ROWID;

CREATE TABLE range (
  name TEXT PRIMARY KEY,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE stamp (common_dir TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE step (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  environment TEXT NOT NULL,
  command TEXT NOT NULL,
  step TEXT NOT NULL,
  cause TEXT NOT NULL,
  detail TEXT NOT NULL,
  state TEXT NOT NULL,
  time INTEGER NOT NULL
);
CREATE INDEX step_environment ON step(environment);
CREATE INDEX step_unfinished ON step(state) WHERE state IN ('begun', 'failed');
)sql";

}  // namespace registry
