-- Premises, who lives there, what they consented to, and what of it must reach the tree.
-- Moments are RFC 3339 in UTC with milliseconds, so that they sort as text.

CREATE TABLE premise (
    id      TEXT PRIMARY KEY,                  -- a name in the tree: elm-street-1
    address TEXT NOT NULL,
    added   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Devices stay with the premise whoever lives there.
CREATE TABLE premise_device (
    device     TEXT PRIMARY KEY,               -- a meter's number, a display's serial
    premise    TEXT NOT NULL REFERENCES premise (id),
    kind       TEXT NOT NULL CHECK (kind IN ('meter', 'display', 'service', 'other')),
    originator TEXT,                           -- of a display or a service that acts in the tree
    added      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX device_of_premise ON premise_device (premise);

CREATE TABLE tenancy (
    premise TEXT NOT NULL REFERENCES premise (id),
    number  INTEGER NOT NULL,                  -- 1 is t1
    since   TEXT NOT NULL,
    until   TEXT,
    kept    INTEGER NOT NULL,                  -- days that former members read their history
    due     TEXT,                              -- when its rules change by the passing of time alone
    PRIMARY KEY (premise, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX tenancy_due ON tenancy (due) WHERE due IS NOT NULL;

CREATE TABLE membership (
    id      INTEGER PRIMARY KEY,
    premise TEXT NOT NULL,
    tenancy INTEGER NOT NULL,
    person  TEXT NOT NULL,                     -- originator
    role    TEXT NOT NULL CHECK (role IN ('holder', 'viewer')),
    since   TEXT NOT NULL,
    until   TEXT,
    FOREIGN KEY (premise, tenancy) REFERENCES tenancy (premise, number)
) STRICT;
CREATE INDEX membership_of_tenancy ON membership (premise, tenancy);
CREATE INDEX membership_of_person ON membership (person);

-- Codes that let a person into a tenancy, once. Only their SHA-256 is kept.
CREATE TABLE household_invitation (
    hash    BLOB PRIMARY KEY,
    premise TEXT NOT NULL,
    tenancy INTEGER NOT NULL,
    role    TEXT NOT NULL CHECK (role IN ('holder', 'viewer')),
    made_by TEXT NOT NULL,
    expires TEXT NOT NULL,
    used_by TEXT,
    FOREIGN KEY (premise, tenancy) REFERENCES tenancy (premise, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE consent (
    id         TEXT PRIMARY KEY,
    premise    TEXT NOT NULL,
    tenancy    INTEGER NOT NULL,
    party      TEXT NOT NULL,                  -- originator of the third party
    scope      TEXT NOT NULL,
    granted_by TEXT NOT NULL,
    granted_at TEXT NOT NULL,
    until      TEXT NOT NULL,
    ended_at   TEXT,
    ending     TEXT,
    versions   TEXT NOT NULL,                  -- of its policies when it was last decided: later ones know of it (JSON)
    document   BLOB NOT NULL,                  -- canonical JSON; its SHA-256 stands in the audit log
    FOREIGN KEY (premise, tenancy) REFERENCES tenancy (premise, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX consent_of_tenancy ON consent (premise, tenancy);
CREATE INDEX consent_of_party ON consent (party);

-- A third party's request whose consent is granted but not yet answered: the rule must stand in the tree first.
CREATE TABLE consent_answer (
    consent      TEXT PRIMARY KEY REFERENCES consent (id),
    client_id    TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    state        TEXT NOT NULL,
    challenge    TEXT NOT NULL,
    expires      TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The rules that a policy in the tree must have. `wanted` rises with every change; it is done when `done` has caught up.
CREATE TABLE tree_policy (
    premise   TEXT NOT NULL REFERENCES premise (id),
    tenancy   INTEGER NOT NULL,                -- 0: of the premise itself
    name      TEXT NOT NULL,
    rules     TEXT NOT NULL,                   -- canonical JSON
    wanted    INTEGER NOT NULL DEFAULT 1,
    done      INTEGER NOT NULL DEFAULT 0,
    narrows   INTEGER NOT NULL DEFAULT 0,      -- 1: something is taken away: goes first
    wanted_at TEXT NOT NULL,
    refusal   TEXT,                            -- what the CSE answered last, where it refused
    PRIMARY KEY (premise, tenancy, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX tree_policy_undone ON tree_policy (narrows, wanted_at) WHERE wanted <> done;

-- Who lives at a premise from when on (0: nobody), as the tree is told, in this order.
CREATE TABLE tree_tenancy (
    premise TEXT NOT NULL REFERENCES premise (id),
    number  INTEGER NOT NULL,
    tenancy INTEGER NOT NULL,
    since   TEXT NOT NULL,
    done    TEXT,
    PRIMARY KEY (premise, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX tree_tenancy_undone ON tree_tenancy (premise, number) WHERE done IS NULL;
