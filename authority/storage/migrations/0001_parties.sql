-- Parties, what they prove themselves with, what was issued to them, and the audit log.

CREATE TABLE party (
    id         INTEGER PRIMARY KEY,
    kind       TEXT NOT NULL,
    name       TEXT NOT NULL,
    originator TEXT NOT NULL UNIQUE,           -- SP-relative AE-ID: /id-in/Cmetering
    roles      TEXT NOT NULL DEFAULT '[]',     -- JSON list of name@provider
    created    TEXT NOT NULL,                  -- RFC 3339
    disabled   TEXT                            -- RFC 3339, NULL while the party may act
) STRICT;

-- Tokens of this originator issued before `since` are void.
CREATE TABLE not_before (
    originator TEXT PRIMARY KEY,
    since      INTEGER NOT NULL
) STRICT;

-- What a party proves itself with at the token endpoint; the client_id is the AE-ID stem, as in Cmetering.
CREATE TABLE credential (
    id        INTEGER PRIMARY KEY,
    party     INTEGER NOT NULL REFERENCES party (id),
    client_id TEXT NOT NULL,
    method    TEXT NOT NULL CHECK (method IN ('private_key_jwt', 'client_secret_basic')),
    proof     TEXT NOT NULL,                   -- a public JWK, or the argon2 hash of a secret
    created   TEXT NOT NULL,
    withdrawn TEXT
) STRICT;
CREATE INDEX credential_of_client ON credential (client_id);
CREATE INDEX credential_of_party ON credential (party);

-- Where a person may be sent back to after consenting to this client; exact.
CREATE TABLE redirect_uri (
    party INTEGER NOT NULL REFERENCES party (id),
    uri   TEXT NOT NULL,
    PRIMARY KEY (party, uri)
) STRICT;

CREATE TABLE certificate (
    fingerprint TEXT PRIMARY KEY,              -- SHA-256 of the DER form, lower hex
    party       INTEGER NOT NULL REFERENCES party (id),
    expires     INTEGER NOT NULL,
    created     TEXT NOT NULL,
    withdrawn   TEXT
) STRICT;
CREATE INDEX certificate_of_party ON certificate (party);

-- Client assertions that were used, until they end by themselves.
CREATE TABLE assertion (
    client_id TEXT NOT NULL,
    jti       TEXT NOT NULL,
    expires   INTEGER NOT NULL,
    PRIMARY KEY (client_id, jti)
) STRICT;

-- What one consent of a person led to: its code, refresh tokens and access tokens end together.
CREATE TABLE family (
    id        INTEGER PRIMARY KEY,
    client_id TEXT NOT NULL,
    person    TEXT NOT NULL,                   -- originator of the person who consented
    scope     TEXT NOT NULL,
    consent   TEXT NOT NULL,
    created   TEXT NOT NULL,
    revoked   TEXT
) STRICT;
CREATE INDEX family_of_consent ON family (consent);

CREATE TABLE code (
    hash         TEXT PRIMARY KEY,             -- SHA-256: the code itself is not kept
    family       INTEGER NOT NULL REFERENCES family (id),
    redirect_uri TEXT NOT NULL,
    challenge    TEXT NOT NULL,
    expires      INTEGER NOT NULL,
    used         TEXT
) STRICT;

CREATE TABLE refresh_token (
    hash    TEXT PRIMARY KEY,
    family  INTEGER NOT NULL REFERENCES family (id),
    expires INTEGER NOT NULL,
    used    TEXT
) STRICT;

CREATE TABLE access_token (
    jti       TEXT PRIMARY KEY,
    client_id TEXT NOT NULL,
    subject   TEXT NOT NULL,
    family    INTEGER REFERENCES family (id),
    expires   INTEGER NOT NULL,
    revoked   TEXT
) STRICT;
CREATE INDEX access_token_of_family ON access_token (family);
CREATE INDEX access_token_revoked ON access_token (expires) WHERE revoked IS NOT NULL;

-- Failed proofs: `name` says of whom and at what ("client:Cmetering"), and is locked until `until`.
CREATE TABLE failure (
    name  TEXT PRIMARY KEY,
    count INTEGER NOT NULL,
    last  INTEGER NOT NULL,
    until INTEGER NOT NULL
) STRICT;

-- One row: rises with every change that the trust document has to show.
CREATE TABLE trust_revision (revision INTEGER NOT NULL) STRICT;
INSERT INTO trust_revision VALUES (1);

CREATE TABLE audit (
    n      INTEGER PRIMARY KEY,
    record BLOB NOT NULL,                      -- canonical JSON
    hash   BLOB NOT NULL                       -- over the hash before and the record
) STRICT;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;
