-- The facts of a first working hotspot: who holds which address, who was admitted, who was let through and how much passed.
-- Times: *_at are seconds since 1970 UTC; *_boot_ms are milliseconds since the boot named beside them.

CREATE TABLE setting (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE garden (
    name TEXT NOT NULL PRIMARY KEY
) STRICT;

CREATE TABLE device (
    mac           TEXT    NOT NULL PRIMARY KEY,
    first_seen_at INTEGER NOT NULL,
    last_seen_at  INTEGER NOT NULL
) STRICT;

-- One row per address: the last device that held it. A lease that ended keeps its row, so that the device gets it back.
CREATE TABLE lease (
    site         TEXT    NOT NULL,
    address      TEXT    NOT NULL,
    mac          TEXT    NOT NULL,
    client       BLOB    NOT NULL,
    hostname     TEXT,
    started_at   INTEGER NOT NULL,
    ends_at      INTEGER NOT NULL,
    ends_boot_ms INTEGER NOT NULL,
    boot         TEXT    NOT NULL,
    ended_at     INTEGER,
    PRIMARY KEY (site, address)
) STRICT;

CREATE TABLE admission (
    id             INTEGER NOT NULL PRIMARY KEY,
    mac            TEXT    NOT NULL,
    way            TEXT    NOT NULL,
    plan           TEXT    NOT NULL,
    terms          TEXT    NOT NULL,
    since_at       INTEGER NOT NULL,
    valid_until_at INTEGER NOT NULL,
    ended_at       INTEGER,
    ended_why      TEXT
) STRICT;
CREATE INDEX admission_of_device ON admission (mac, id);

CREATE TABLE session (
    id         INTEGER NOT NULL PRIMARY KEY,
    admission  INTEGER NOT NULL REFERENCES admission (id),
    mac        TEXT    NOT NULL,
    site       TEXT    NOT NULL,
    address    TEXT    NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at   INTEGER,
    up         INTEGER NOT NULL,
    down       INTEGER NOT NULL,
    seen_up    INTEGER NOT NULL,
    seen_down  INTEGER NOT NULL,
    generation INTEGER NOT NULL
) STRICT;
CREATE INDEX session_running ON session (id) WHERE ended_at IS NULL;
