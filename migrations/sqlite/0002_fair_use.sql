-- Fair use: plans, what was used by whom and where, sessions that pause, and the last time that was trusted.
-- A plan's fields are the words that `wifi-pbg plan set` takes; they are checked whenever they are read.

CREATE TABLE plan (
    name               TEXT NOT NULL,
    site               TEXT NOT NULL, -- '' for the plan itself, else the site at which this row takes its place
    down               TEXT NOT NULL,
    up                 TEXT NOT NULL,
    per                TEXT NOT NULL,
    steps              TEXT NOT NULL,
    session_length     TEXT NOT NULL,
    idle               TEXT NOT NULL,
    remembered         TEXT NOT NULL,
    remembered_at_most TEXT NOT NULL,
    hours              TEXT NOT NULL,
    devices            TEXT NOT NULL,
    PRIMARY KEY (name, site)
) STRICT;

ALTER TABLE admission ADD COLUMN account TEXT;
ALTER TABLE admission ADD COLUMN provisional INTEGER NOT NULL DEFAULT 0;
-- The end of the press, by both clocks; absent where the plan sets none.
ALTER TABLE admission ADD COLUMN closes_at INTEGER;
ALTER TABLE admission ADD COLUMN closes_boot_ms INTEGER;
ALTER TABLE admission ADD COLUMN boot TEXT;

-- Its gate stands although it ended: the device fell silent.
ALTER TABLE session ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN class INTEGER NOT NULL DEFAULT 0;
DROP INDEX session_running;
CREATE INDEX session_open ON session (id) WHERE ended_at IS NULL OR paused;

-- IP bytes. Days are the site's local ones, like 2026-11-22; hours begin by its local clock.
CREATE TABLE usage_device_day (
    mac  TEXT    NOT NULL,
    day  TEXT    NOT NULL,
    up   INTEGER NOT NULL,
    down INTEGER NOT NULL,
    PRIMARY KEY (mac, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE usage_account_day (
    account TEXT    NOT NULL,
    day     TEXT    NOT NULL,
    up      INTEGER NOT NULL,
    down    INTEGER NOT NULL,
    PRIMARY KEY (account, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE usage_site_hour (
    site         TEXT    NOT NULL,
    access_point TEXT    NOT NULL, -- '' where it is not known
    hour_at      INTEGER NOT NULL,
    up           INTEGER NOT NULL,
    down         INTEGER NOT NULL,
    PRIMARY KEY (site, access_point, hour_at)
) STRICT, WITHOUT ROWID;

-- One row: the last time that was written, on both clocks.
CREATE TABLE clock (
    id      INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    boot    TEXT    NOT NULL,
    boot_ms INTEGER NOT NULL,
    unix_at INTEGER NOT NULL
) STRICT;
