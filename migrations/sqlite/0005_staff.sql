-- Staff and what they sign in with, access points and where guests are, and the hours of the reports.
-- Times: *_at are seconds since 1970 UTC. Places on the map are in millionths of a degree (WGS 84).

CREATE TABLE staff (
    name             TEXT    NOT NULL PRIMARY KEY,
    full_name        TEXT    NOT NULL,
    email            TEXT    NOT NULL,
    role             TEXT    NOT NULL,
    office           TEXT    NOT NULL, -- whose announcements an editor writes; '' for none
    may_alert        INTEGER NOT NULL, -- the right to raise an emergency, beside what the role gives
    language         TEXT    NOT NULL,
    password         TEXT,             -- PHC string; absent until the invitation was taken up
    totp_secret      TEXT,             -- base32; absent until it was confirmed
    totp_step        INTEGER NOT NULL DEFAULT 0, -- the last step that was accepted: none is twice
    recovery         TEXT    NOT NULL DEFAULT '[]', -- SHA-256 of the codes that are left, as JSON
    invitation       TEXT,             -- SHA-256 of the one-time code
    invited_until_at INTEGER,
    made_at          INTEGER NOT NULL,
    closed_at        INTEGER
) STRICT;

CREATE TABLE staff_session (
    id       TEXT    NOT NULL PRIMARY KEY, -- SHA-256 of what the cookie says
    staff    TEXT    NOT NULL,
    begun_at INTEGER NOT NULL,
    seen_at  INTEGER NOT NULL,
    source   TEXT    NOT NULL,
    agent    TEXT    NOT NULL
) STRICT;
CREATE INDEX session_of_staff ON staff_session (staff);

-- What programs sign in with.
CREATE TABLE api_token (
    id         INTEGER NOT NULL PRIMARY KEY,
    secret     TEXT    NOT NULL UNIQUE, -- SHA-256
    title      TEXT    NOT NULL,
    scopes     TEXT    NOT NULL,        -- with commas between
    made_by    TEXT    NOT NULL,
    made_at    INTEGER NOT NULL,
    until_at   INTEGER NOT NULL,
    used_at    INTEGER,
    revoked_at INTEGER
) STRICT;

-- What staff say of a site beside the configuration. A site without a row has the configuration's title and no place.
CREATE TABLE site (
    name         TEXT    NOT NULL PRIMARY KEY,
    title        TEXT    NOT NULL,
    latitude_e6  INTEGER,
    longitude_e6 INTEGER
) STRICT;

CREATE TABLE access_point (
    name         TEXT    NOT NULL PRIMARY KEY,
    site         TEXT    NOT NULL,
    title        TEXT    NOT NULL,
    latitude_e6  INTEGER,
    longitude_e6 INTEGER,
    make         TEXT    NOT NULL,
    mac          TEXT,
    address      TEXT,             -- for its management
    attachment   TEXT    NOT NULL, -- '', or port:NAME, vlan:NAME, circuit:PATTERN
    capacity     INTEGER NOT NULL, -- devices it is planned for
    made_at      INTEGER NOT NULL,
    retired_at   INTEGER
) STRICT;
-- What one that was taken down had is free for its successor.
CREATE UNIQUE INDEX access_point_mac ON access_point (mac) WHERE retired_at IS NULL;
CREATE UNIQUE INDEX access_point_address ON access_point (address) WHERE retired_at IS NULL;
CREATE UNIQUE INDEX access_point_attachment ON access_point (attachment) WHERE attachment <> '' AND retired_at IS NULL;

-- Where a session was: at one access point after the other ('' where it was not known any more), without gaps. Before its
-- first row, or without one, it was never known.
CREATE TABLE stay (
    session      INTEGER NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    access_point TEXT    NOT NULL,
    from_at      INTEGER NOT NULL,
    until_at     INTEGER, -- absent while it lasts
    PRIMARY KEY (session, from_at)
) STRICT, WITHOUT ROWID;

-- Beside the bytes, which had an hour's row already: in the row of access point '' stands the whole site.
-- devices: with a session that ran in the hour. peak: online at once at most. observed_s: so long the gateway watched;
-- an hour without it is missing, not empty. full_s: of those, the line was at 80 % or more.
ALTER TABLE usage_site_hour ADD COLUMN devices    INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_site_hour ADD COLUMN sessions   INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_site_hour ADD COLUMN peak       INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_site_hour ADD COLUMN observed_s INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_site_hour ADD COLUMN full_s     INTEGER NOT NULL DEFAULT 0;
CREATE INDEX usage_by_hour ON usage_site_hour (hour_at);

-- Who wanted to come in and was refused, by cause.
CREATE TABLE refusal (
    site    TEXT    NOT NULL,
    hour_at INTEGER NOT NULL,
    cause   TEXT    NOT NULL,
    count   INTEGER NOT NULL,
    PRIMARY KEY (site, hour_at, cause)
) STRICT, WITHOUT ROWID;

-- Devices of an access point on a local day, and stays that began there: frozen as the days of sites are.
CREATE TABLE access_point_day (
    site          TEXT    NOT NULL,
    access_point  TEXT    NOT NULL,
    day           TEXT    NOT NULL,
    devices       INTEGER NOT NULL,
    sessions      INTEGER NOT NULL,
    gone_devices  INTEGER NOT NULL DEFAULT 0,
    gone_sessions INTEGER NOT NULL DEFAULT 0,
    frozen        INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (site, access_point, day)
) STRICT, WITHOUT ROWID;

-- What staff gave a device or an account beside the plan's allowance, for one local day.
CREATE TABLE extra (
    id      INTEGER NOT NULL PRIMARY KEY,
    mac     TEXT, -- one of the two
    account TEXT,
    day     TEXT    NOT NULL,
    bytes   INTEGER NOT NULL,
    by      TEXT    NOT NULL,
    at      INTEGER NOT NULL
) STRICT;
CREATE INDEX extra_of_day ON extra (day);

-- An alarm may be about one thing of a site, like an access point. Staff take it on, pass it on, put it off.
ALTER TABLE alarm ADD COLUMN subject TEXT NOT NULL DEFAULT '';
ALTER TABLE alarm ADD COLUMN assigned_to TEXT;
ALTER TABLE alarm ADD COLUMN postponed_until_at INTEGER;
DROP INDEX alarm_standing;
CREATE UNIQUE INDEX alarm_standing ON alarm (kind, site, subject) WHERE cleared_at IS NULL;

-- Who was told of an alarm, that it stands or that it is over, by which channel.
CREATE TABLE alarm_message (
    alarm    INTEGER NOT NULL REFERENCES alarm (id) ON DELETE CASCADE,
    channel  TEXT    NOT NULL, -- mail or webhook
    what     TEXT    NOT NULL, -- raised or cleared
    tries    INTEGER NOT NULL, -- that failed since it was sent last
    tried_at INTEGER NOT NULL,
    sent_at  INTEGER,
    fault    TEXT    NOT NULL,
    PRIMARY KEY (alarm, channel, what)
) STRICT, WITHOUT ROWID;

CREATE INDEX audit_by_who ON audit (who, id);

-- Lists of staff's that are long.
CREATE INDEX session_of_site ON session (site, started_at);
