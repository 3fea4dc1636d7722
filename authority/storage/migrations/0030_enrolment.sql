-- Devices: what their makers said of them, whose they are, and what they were told.

CREATE TABLE device (
    id           INTEGER PRIMARY KEY,
    manufacturer TEXT NOT NULL,
    serial       TEXT NOT NULL,
    model        TEXT NOT NULL,
    ae_id        TEXT NOT NULL UNIQUE,           -- AE-ID stem: Cdevice-4711
    is_gateway   INTEGER NOT NULL,
    state        TEXT NOT NULL,
    factory_kid  TEXT UNIQUE,                    -- thumbprint of the factory key
    factory_key  TEXT,                           -- public JWK
    certified    INTEGER NOT NULL,               -- its factory key comes with a certificate
    claim_code   TEXT NOT NULL,                  -- keyed hash; '' where it has none
    origin       TEXT NOT NULL,                  -- who brought it in
    made_for     TEXT NOT NULL,                  -- the only operator that it may be bound to
    account      TEXT NOT NULL,                  -- originator of the person it belongs to
    premise      TEXT NOT NULL,
    operator     TEXT NOT NULL,
    gateway      TEXT NOT NULL,                  -- AE-ID of the gateway it is reached through
    key_kid      TEXT UNIQUE,                    -- thumbprint of the operational key
    key          TEXT,                           -- public JWK
    armed        INTEGER NOT NULL,
    suspect      TEXT NOT NULL,                  -- what was last refused of it
    version      INTEGER NOT NULL,               -- of its document
    document     TEXT NOT NULL,                  -- as it was signed
    ae           TEXT NOT NULL,                  -- address of its AE resource
    registered   TEXT,                           -- RFC 3339, the first time
    seen         TEXT,                           -- RFC 3339
    starts       INTEGER NOT NULL,
    UNIQUE (manufacturer, serial)
) STRICT;
CREATE INDEX device_of_serial ON device (serial);
CREATE INDEX device_of_account ON device (account);
CREATE INDEX device_behind ON device (gateway) WHERE gateway <> '';

-- How the devices of an operator are to work.
CREATE TABLE enrolment_profile (
    operator TEXT PRIMARY KEY,
    content  TEXT NOT NULL                       -- JSON
) STRICT;

-- Whose certificates a device may prove itself with.
CREATE TABLE manufacturer_root (
    manufacturer TEXT NOT NULL,
    certificate  TEXT NOT NULL,                  -- PEM
    PRIMARY KEY (manufacturer, certificate)
) STRICT;
