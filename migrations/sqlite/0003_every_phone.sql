-- Alarms, the last true answers to the names by which phones look for the internet, and where a relay said a device is.

-- Raised and cleared by the controller, acknowledged by staff; neither writes the other's columns.
CREATE TABLE alarm (
    id              INTEGER NOT NULL PRIMARY KEY,
    kind            TEXT    NOT NULL,
    site            TEXT    NOT NULL, -- '' for the gateway itself
    seen            TEXT    NOT NULL,
    since_at        INTEGER NOT NULL,
    cleared_at      INTEGER,
    acknowledged_at INTEGER,
    acknowledged_by TEXT
) STRICT;
CREATE UNIQUE INDEX alarm_standing ON alarm (kind, site) WHERE cleared_at IS NULL;

-- One answer on the wire (RFC 1035) for a name and type.
CREATE TABLE kept_answer (
    name       TEXT    NOT NULL,
    type       INTEGER NOT NULL,
    answer     BLOB    NOT NULL,
    learned_at INTEGER NOT NULL,
    PRIMARY KEY (name, type)
) STRICT, WITHOUT ROWID;

ALTER TABLE lease ADD COLUMN relay BLOB;
