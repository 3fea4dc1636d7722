-- The tree. A key rises in order of creation and is part of the resource identifier.
CREATE TABLE resource (
    key        INTEGER PRIMARY KEY,
    type       INTEGER NOT NULL,
    parent     INTEGER NOT NULL,    -- 0: the CSEBase, -1: deleted, waiting for the reaper
    name       TEXT,                -- NULL: derived from the key
    size       INTEGER,             -- contentSize of instances
    attributes BLOB NOT NULL,       -- the representation as it is served, JSON with its root element
    internal   BLOB                 -- what the CSE remembers beside it
);
CREATE INDEX resource_by_parent ON resource (parent, type);
CREATE UNIQUE INDEX resource_by_name ON resource (parent, name) WHERE name IS NOT NULL;

-- Identifiers that are not derived from the key: AE-IDs, the CSEBase.
CREATE TABLE alias (identifier TEXT PRIMARY KEY, resource INTEGER NOT NULL) WITHOUT ROWID;

-- What housekeeping has to look at, and when (nanoseconds since the epoch).
CREATE TABLE due (
    at       INTEGER NOT NULL,
    kind     TEXT NOT NULL,
    resource INTEGER NOT NULL,
    PRIMARY KEY (at, kind, resource)
) WITHOUT ROWID;

-- Who this store belongs to, and up to where keys and event numbers are spoken for.
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
