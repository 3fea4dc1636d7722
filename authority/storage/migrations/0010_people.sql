-- People: what they sign in with, their sessions, one-time links and codes, and how fast somebody may guess.
-- Moments are whole seconds since 1970 unless said otherwise. Tokens and codes are kept as SHA-256 only.

CREATE TABLE account (
    party     INTEGER PRIMARY KEY REFERENCES party (id),
    login     TEXT NOT NULL UNIQUE,            -- what the person types, in lower case
    password  TEXT,                            -- argon2id, NULL until the first one is chosen
    secret    BLOB,                            -- of the second factor, sealed; NULL without one
    used_step INTEGER NOT NULL DEFAULT -1,     -- the newest step of it that was used: older ones are void
    offered   BLOB                             -- a new secret, sealed, until a code of it confirms it
) STRICT;

CREATE TABLE login_session (
    hash      BLOB PRIMARY KEY,
    party     INTEGER NOT NULL REFERENCES party (id),
    begun     INTEGER NOT NULL,
    seen      INTEGER NOT NULL,
    signed_in INTEGER NOT NULL,                -- when the password was last proved
    confirmed INTEGER,                         -- when the second factor was
    address   TEXT NOT NULL,
    browser   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX login_session_of_party ON login_session (party);
CREATE INDEX login_session_seen ON login_session (seen);

-- Browsers in which the person has signed in before: strangers' guesses do not slow these down.
CREATE TABLE known_browser (
    hash  BLOB PRIMARY KEY,
    party INTEGER NOT NULL REFERENCES party (id),
    seen  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX known_browser_of_party ON known_browser (party);

CREATE TABLE one_time_link (
    hash    BLOB PRIMARY KEY,
    party   INTEGER NOT NULL REFERENCES party (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('invitation', 'recovery', 'recovery-without-second-factor')),
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX one_time_link_of_party ON one_time_link (party);

CREATE TABLE recovery_code (
    hash  BLOB PRIMARY KEY,
    party INTEGER NOT NULL REFERENCES party (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX recovery_code_of_party ON recovery_code (party);

-- What a person is to be told at the top of the next page, until they say that they have seen it.
CREATE TABLE notice (
    id    INTEGER PRIMARY KEY,
    party INTEGER NOT NULL REFERENCES party (id),
    at    INTEGER NOT NULL,
    words TEXT NOT NULL
) STRICT;
CREATE INDEX notice_of_party ON notice (party);

-- Guesses since the last right one. `name` is a hash: what was typed as a name may have been a password.
CREATE TABLE guess (
    name  BLOB PRIMARY KEY,
    count INTEGER NOT NULL,
    last  REAL NOT NULL,
    next  REAL NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX guess_last ON guess (last);
