-- Who did what: a hash chain that only grows.
CREATE TABLE audit (
    number INTEGER PRIMARY KEY,
    record BLOB NOT NULL,               -- canonical JSON
    hash   BLOB NOT NULL                -- of the hash before and the record
);

-- Who used policies that are accounted for, for what, and how often.
CREATE TABLE account (
    policy     TEXT NOT NULL,           -- resource identifier
    originator TEXT NOT NULL,
    operation  TEXT NOT NULL,
    address    TEXT NOT NULL,
    uses       INTEGER NOT NULL,
    first      INTEGER NOT NULL,        -- nanoseconds since the epoch
    last       INTEGER NOT NULL,
    PRIMARY KEY (policy, originator, operation, address)
) WITHOUT ROWID;
