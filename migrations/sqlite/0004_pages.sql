-- What the regency has to say, the ways in, what citizens report, and what staff did.
-- Times: *_at are seconds since 1970 UTC. `words` are the texts in both languages as JSON, of which SQL asks nothing.
-- `sites` is '' for all, else names with commas between.

CREATE TABLE announcement (
    id         INTEGER NOT NULL PRIMARY KEY,
    words      TEXT    NOT NULL,
    office     TEXT    NOT NULL,
    sites      TEXT    NOT NULL,
    from_at    INTEGER NOT NULL,
    until_at   INTEGER NOT NULL,
    pinned     INTEGER NOT NULL,
    position   INTEGER NOT NULL,
    image      TEXT,
    changed_at INTEGER NOT NULL,
    ended_at   INTEGER
) STRICT;

CREATE TABLE image (
    id     TEXT    NOT NULL PRIMARY KEY,
    kind   TEXT    NOT NULL,
    width  INTEGER NOT NULL,
    height INTEGER NOT NULL,
    bytes  BLOB    NOT NULL
) STRICT;

CREATE TABLE service (
    id        INTEGER NOT NULL PRIMARY KEY,
    category  TEXT    NOT NULL,
    words     TEXT    NOT NULL,
    office    TEXT    NOT NULL,
    hours     TEXT, -- as a plan's opening hours are written
    phone     TEXT    NOT NULL,
    link      TEXT    NOT NULL,
    in_garden INTEGER NOT NULL,
    sites     TEXT    NOT NULL,
    position  INTEGER NOT NULL,
    shown     INTEGER NOT NULL
) STRICT;

CREATE TABLE emergency (
    id         INTEGER NOT NULL PRIMARY KEY,
    kind       TEXT    NOT NULL,
    hazard     TEXT    NOT NULL,
    words      TEXT    NOT NULL,
    source     TEXT    NOT NULL,
    sites      TEXT    NOT NULL,
    from_at    INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    until_at   INTEGER NOT NULL,
    ended_at   INTEGER
) STRICT;

CREATE TABLE terms (
    version   INTEGER NOT NULL PRIMARY KEY,
    site      TEXT    NOT NULL, -- '' for all sites without terms of their own
    from_at   INTEGER NOT NULL,
    substance INTEGER NOT NULL,
    words     TEXT    NOT NULL
) STRICT;

CREATE TABLE way (
    way  TEXT    NOT NULL,
    site TEXT    NOT NULL, -- '' for all sites without a rule of their own
    open INTEGER NOT NULL,
    plan TEXT    NOT NULL,
    PRIMARY KEY (way, site)
) STRICT;

-- first_used_at is the controller's to write, all else staff's.
CREATE TABLE voucher (
    id            INTEGER NOT NULL PRIMARY KEY,
    code          TEXT    NOT NULL UNIQUE,
    batch         INTEGER NOT NULL,
    plan          TEXT    NOT NULL,
    site          TEXT    NOT NULL, -- '' for every site
    devices       INTEGER NOT NULL,
    from_at       INTEGER NOT NULL,
    use_by_at     INTEGER NOT NULL,
    lasts_s       INTEGER NOT NULL,
    note          TEXT    NOT NULL,
    made_at       INTEGER NOT NULL,
    void_at       INTEGER,
    first_used_at INTEGER
) STRICT;
CREATE INDEX voucher_of_batch ON voucher (batch);

CREATE TABLE account (
    name        TEXT    NOT NULL PRIMARY KEY,
    phone       TEXT    UNIQUE,
    password    TEXT    NOT NULL, -- PHC string
    password_by TEXT    NOT NULL,
    password_at INTEGER NOT NULL,
    plan        TEXT,
    note        TEXT    NOT NULL,
    made_at     INTEGER NOT NULL,
    closed_at   INTEGER
) STRICT;

CREATE TABLE block (
    mac      TEXT    NOT NULL PRIMARY KEY,
    from_at  INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    reason   TEXT    NOT NULL,
    by       TEXT    NOT NULL
) STRICT;

ALTER TABLE admission ADD COLUMN voucher INTEGER;

-- Citizens' reports by site and local hour: nobody is named.
CREATE TABLE citizen_report (
    site    TEXT    NOT NULL,
    hour_at INTEGER NOT NULL,
    trouble TEXT    NOT NULL,
    count   INTEGER NOT NULL,
    PRIMARY KEY (site, hour_at, trouble)
) STRICT, WITHOUT ROWID;

-- How often things of the board were seen, by local day.
CREATE TABLE seen (
    kind  TEXT    NOT NULL,
    id    INTEGER NOT NULL,
    site  TEXT    NOT NULL,
    day   TEXT    NOT NULL,
    views INTEGER NOT NULL,
    taps  INTEGER NOT NULL,
    PRIMARY KEY (kind, id, site, day)
) STRICT, WITHOUT ROWID;

-- Totals of a local day, frozen before the sessions go that they were counted from. The gone_* are of erased devices.
CREATE TABLE site_day (
    site          TEXT    NOT NULL,
    day           TEXT    NOT NULL,
    devices       INTEGER NOT NULL,
    sessions      INTEGER NOT NULL,
    gone_devices  INTEGER NOT NULL DEFAULT 0,
    gone_sessions INTEGER NOT NULL DEFAULT 0,
    frozen        INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (site, day)
) STRICT, WITHOUT ROWID;

-- What is old, and what is of one device, is found without reading all.
CREATE INDEX session_by_start ON session (started_at);
CREATE INDEX session_by_end ON session (ended_at);
CREATE INDEX session_of_admission ON session (admission);
CREATE INDEX lease_of_device ON lease (mac);

CREATE TABLE audit (
    id      INTEGER NOT NULL PRIMARY KEY,
    at      INTEGER NOT NULL,
    who     TEXT    NOT NULL, -- a member of staff, a user of this machine, or the program itself
    did     TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    before  TEXT    NOT NULL, -- '' where there was nothing, else JSON
    after   TEXT    NOT NULL,
    source  TEXT    NOT NULL -- from where it was done
) STRICT;
CREATE INDEX audit_by_time ON audit (at);
