-- The outbox: one row an event, and for each target of a subscription a lane that remembers how far it got.
CREATE TABLE event (
    number         INTEGER PRIMARY KEY,
    source         INTEGER NOT NULL,    -- key of the resource whose subscriptions are told
    kind           INTEGER NOT NULL,    -- notificationEventType; 0: the subscription itself is gone
    child_type     INTEGER,
    address        TEXT NOT NULL,
    representation BLOB NOT NULL,
    modified       BLOB
);
CREATE INDEX event_by_source ON event (source, number);

CREATE TABLE lane (
    subscription INTEGER NOT NULL,
    target       TEXT NOT NULL,
    source       INTEGER NOT NULL,
    position     INTEGER NOT NULL,      -- number of the last event done with
    closing      INTEGER,               -- number of the last event owed; the lane ends behind it
    attributes   BLOB NOT NULL,         -- the subscription as it was last
    PRIMARY KEY (subscription, target)
) WITHOUT ROWID;
CREATE INDEX lane_by_source ON lane (source, position);
