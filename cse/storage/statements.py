"""The SQL of the embedded store, in one place. Constants are written into it, values never."""

from typing import Final

COLUMNS: Final = "key, type, parent, name, attributes, internal"

FIRST_ROWS: Final = tuple(
    f"SELECT * FROM {table} LIMIT 1"
    for table in (
        "resource",
        "alias",
        "due",
        "meta",
        "event",
        "lane",
        "suspended",
        "audit",
        "account",
        "usage",
        "signpost",
    )
)
USAGE: Final = "SELECT originator, resources, subscriptions, bytes FROM usage"
WRITE_USAGE: Final = "INSERT OR REPLACE INTO usage (originator, resources, subscriptions, bytes) VALUES (?, ?, ?, ?)"
DROP_USAGE: Final = "DELETE FROM usage WHERE originator = ?"
INSERT_AUDIT: Final = "INSERT INTO audit (number, record, hash) VALUES (?, ?, ?)"
AUDIT_HEAD: Final = "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1"
AUDIT_AFTER: Final = "SELECT number, record, hash FROM audit WHERE number > ? ORDER BY number LIMIT ?"
ACCOUNT: Final = (
    "INSERT INTO account (policy, originator, operation, address, uses, first, last) VALUES (?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (policy, originator, operation, address)"
    " DO UPDATE SET uses = uses + excluded.uses, last = max(last, excluded.last)"
)
ACCOUNTS_OF: Final = (
    "SELECT originator, operation, address, uses, first, last FROM account WHERE policy = ? ORDER BY last DESC LIMIT ?"
)
BY_KEY: Final = f"SELECT {COLUMNS} FROM resource WHERE key = ?"
BY_NAME: Final = "SELECT key FROM resource WHERE parent = ? AND name = ?"
BY_INSTANT: Final = "SELECT key FROM resource WHERE parent = ? AND instant = ?"
BETWEEN_INSTANTS: Final = "SELECT key FROM resource WHERE parent = ? AND instant BETWEEN ? AND ? LIMIT 100"
BY_ALIAS: Final = "SELECT resource FROM alias WHERE identifier = ?"
CHILDREN_NEWEST_FIRST: Final = f"SELECT {COLUMNS} FROM resource WHERE parent = ? AND type = ? ORDER BY key DESC"
CHILD_TYPES: Final = """
    WITH RECURSIVE kind(type) AS (
        SELECT min(type) FROM resource WHERE parent = :parent
        UNION ALL
        SELECT (SELECT min(r.type) FROM resource r WHERE r.parent = :parent AND r.type > kind.type)
        FROM kind WHERE kind.type IS NOT NULL
    )
    SELECT type FROM kind WHERE type IS NOT NULL
"""
"""Walks from type to type along the index instead of reading every child."""

OLDEST_SIZES: Final = "SELECT key, size FROM resource WHERE parent = ? AND type = ? AND key > ? ORDER BY key LIMIT ?"
AFTER: Final = f"SELECT {COLUMNS} FROM resource WHERE parent = ? AND type = ? AND key > ? ORDER BY key"

INSERT: Final = "INSERT INTO resource (key, type, parent, name, size, attributes, internal, instant) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
UPDATE: Final = "UPDATE resource SET attributes = ?, internal = ? WHERE key = ?"
EVICT: Final = "DELETE FROM resource WHERE parent = ? AND type = ? AND key <= ?"
DELETE: Final = "DELETE FROM resource WHERE key = ?"
SEND_TO_LIMBO: Final = "UPDATE resource SET parent = -1, name = NULL, instant = NULL, internal = ? WHERE key = ?"
REMEMBER: Final = "UPDATE resource SET internal = ? WHERE key = ?"

INSERT_ALIAS: Final = "INSERT INTO alias (identifier, resource) VALUES (?, ?)"
DELETE_ALIAS_OF: Final = "DELETE FROM alias WHERE identifier = ? AND resource = ?"
"""What is reaped: the same identifier may be somebody else's by then."""
DELETE_ALIAS: Final = "DELETE FROM alias WHERE identifier = ?"

INSERT_DUE: Final = "INSERT OR IGNORE INTO due (at, kind, resource) VALUES (?, ?, ?)"
DELETE_DUE: Final = "DELETE FROM due WHERE at = ? AND kind = ? AND resource = ?"
DUE_BEFORE: Final = "SELECT at, kind, resource FROM due WHERE at <= ? ORDER BY at LIMIT ?"

READ_MARK: Final = "SELECT value FROM meta WHERE name = ?"
WRITE_MARK: Final = (
    "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)

INSERT_EVENT: Final = (
    "INSERT INTO event (number, source, kind, child_type, address, representation, modified, at, operation)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
EVENTS_AFTER: Final = (
    "SELECT number, source, kind, child_type, address, representation, modified, at, operation"
    " FROM event WHERE source = ? AND number > ? ORDER BY number LIMIT ?"
)
INSERT_LANE: Final = (
    "INSERT INTO lane (subscription, target, source, position, closing, attributes, internal, criteria, role)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (subscription, target)"
    " DO UPDATE SET attributes = excluded.attributes, internal = excluded.internal, closing = NULL,"
    " position = iif(lane.position >= lane.closing, excluded.position, lane.position),"
    " criteria = excluded.criteria, role = excluded.role"
)
"""A target that left the list and comes back before it heard all goes on in the lane that it has; one that was owed
nothing any more begins anew."""
CLOSE_LANES: Final = "UPDATE lane SET closing = ? WHERE subscription = ? AND closing IS NULL"
CLOSE_LANE: Final = "UPDATE lane SET closing = ? WHERE subscription = ? AND target = ? AND closing IS NULL"
CUT_LANE: Final = "UPDATE lane SET closing = coalesce(closing, ?1), position = max(position, ?1) WHERE subscription = ?2 AND target = ?3"
"""It owes nothing any more."""
REFRESH_LANES: Final = (
    "UPDATE lane SET attributes = ?, internal = ?, criteria = ?, role = ? WHERE subscription = ? AND closing IS NULL"
)
REMIND_LANES: Final = "UPDATE lane SET internal = ? WHERE subscription = ?"
EMPTY_LANES: Final = "UPDATE lane SET position = max(position, ?) WHERE subscription = ?"
SUSPEND: Final = "INSERT OR IGNORE INTO suspended (subscription) VALUES (?)"
RESUME: Final = "DELETE FROM suspended WHERE subscription = ?"
SUSPENDED: Final = "SELECT subscription FROM suspended WHERE subscription > ? ORDER BY subscription LIMIT ?"
ADVANCE_LANES: Final = """
    UPDATE lane SET position = max(lane.position, json_extract(step.value, '$[2]')),
        period = json_extract(step.value, '$[3]'), told = json_extract(step.value, '$[4]'),
        requests = requests + json_extract(step.value, '$[5]'),
        responses = responses + json_extract(step.value, '$[6]'),
        events = events + json_extract(step.value, '$[7]')
    FROM json_each(?) AS step
    WHERE lane.subscription = json_extract(step.value, '$[0]') AND lane.target = json_extract(step.value, '$[1]')
"""
"""Many lanes in one statement: at each further one the committer would have to wait for the interpreter."""
CLEAR_STATISTICS: Final = "UPDATE lane SET requests = 0, responses = 0, events = 0 WHERE subscription = ?"
STATISTICS: Final = (
    "SELECT target, requests, responses, events FROM lane WHERE subscription = ? AND closing IS NULL ORDER BY target"
)
END_LANE: Final = "DELETE FROM lane WHERE subscription = ? AND target = ? AND closing IS NOT NULL"
END_LANES: Final = "DELETE FROM lane WHERE subscription = ?"
FORGET_EVENTS: Final = """
    DELETE FROM event WHERE source = ?1
    AND number <= (SELECT coalesce(min(position), 9223372036854775807) FROM lane WHERE source = ?1)
"""
FORGET_UNCLAIMED: Final = """
    DELETE FROM event WHERE NOT EXISTS
    (SELECT 1 FROM lane WHERE lane.source = event.source AND lane.position < event.number)
"""
_LANE: Final = "SELECT subscription, target, source, position, closing, attributes, internal, period, told FROM lane"
LANES_AFTER: Final = (
    f"{_LANE} WHERE source = ? AND (subscription, target) > (?, ?) ORDER BY subscription, target LIMIT ?"
)
LANES_OF_SUBSCRIPTION: Final = f"{_LANE} WHERE subscription IN (?, ?)"
LANE: Final = f"{_LANE} WHERE subscription = ? AND target = ?"
WATCH: Final = """
    WITH RECURSIVE wanted(criteria) AS (
        SELECT min(criteria) FROM lane WHERE source = :source AND closing IS NULL
        UNION ALL
        SELECT (SELECT min(l.criteria) FROM lane l
                WHERE l.source = :source AND l.closing IS NULL AND l.criteria > wanted.criteria)
        FROM wanted WHERE wanted.criteria IS NOT NULL
        LIMIT :limit
    )
    SELECT criteria FROM wanted WHERE criteria IS NOT NULL
"""
"""Walks from criterion to criterion along the index, however many lanes have each."""
MONITORED: Final = "SELECT DISTINCT source FROM lane WHERE role > 0 AND role = 1 AND closing IS NULL"
BLOCKERS: Final = (
    "SELECT DISTINCT subscription FROM lane WHERE source = ? AND role > 0 AND role = 2 AND closing IS NULL"
)
BUSY_SOURCES: Final = """
    SELECT DISTINCT source FROM lane WHERE closing IS NOT NULL
    OR EXISTS (SELECT 1 FROM event WHERE event.source = lane.source AND event.number > lane.position)
"""
PENDING: Final = "SELECT count(*) FROM event WHERE source = ? AND number > ? AND number <= ?"
NEWEST_BUT: Final = "SELECT number FROM event WHERE source = ? ORDER BY number DESC LIMIT 1 OFFSET ?"

SIGNPOSTED: Final = "SELECT resource FROM signpost WHERE hash = ? ORDER BY resource LIMIT ?"
INSERT_SIGNPOST: Final = "INSERT OR IGNORE INTO signpost (hash, resource) VALUES (?, ?)"
DELETE_SIGNPOST: Final = "DELETE FROM signpost WHERE hash = ? AND resource = ?"
CLEAR_SIGNPOSTS: Final = "DELETE FROM signpost"
ALL_AFTER: Final = f"SELECT {COLUMNS} FROM resource WHERE key > ? ORDER BY key LIMIT ?"

LIMBO: Final = f"SELECT {COLUMNS} FROM resource WHERE parent = -1 ORDER BY type, key LIMIT ?"
ANY_CHILD: Final = "SELECT 1 FROM resource WHERE parent = ? LIMIT 1"
ANY_CHILD_OF_TYPE: Final = "SELECT 1 FROM resource WHERE parent = ? AND type = ? LIMIT 1"
SOME_CHILDREN: Final = f"SELECT {COLUMNS} FROM resource WHERE parent = ? LIMIT ?"
SWEEP_OUT: Final = (
    "DELETE FROM resource WHERE key IN (SELECT key FROM resource WHERE parent = ? AND type = ? ORDER BY key LIMIT ?)"
)
