-- When an event happened: batches, rate limits and schedules count from that. Older events count as long past.
ALTER TABLE event ADD COLUMN at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE event ADD COLUMN operation BLOB;    -- JSON: what a monitored operation was and whose; NULL for other events

-- What a lane waits for, and how it got on.
ALTER TABLE lane ADD COLUMN criteria TEXT NOT NULL DEFAULT '{}';    -- eventNotificationCriteria; '*': too long to list
ALTER TABLE lane ADD COLUMN role INTEGER NOT NULL DEFAULT 0;        -- 1 watches operations, 2 may forbid updates
ALTER TABLE lane ADD COLUMN period INTEGER NOT NULL DEFAULT 0;      -- the window of the rate limit that `told` is about
ALTER TABLE lane ADD COLUMN told INTEGER NOT NULL DEFAULT 0;        -- events that were sent in it
ALTER TABLE lane ADD COLUMN requests INTEGER NOT NULL DEFAULT 0;    -- statistics: notifications sent
ALTER TABLE lane ADD COLUMN responses INTEGER NOT NULL DEFAULT 0;   -- those that were answered
ALTER TABLE lane ADD COLUMN events INTEGER NOT NULL DEFAULT 0;      -- events in them
UPDATE lane SET criteria = coalesce(json_extract(CAST(attributes AS TEXT), '$."m2m:sub".enc'), '{}');
UPDATE lane SET criteria = '*' WHERE length(criteria) > 1000;

-- A source with very many subscriptions is asked for what is different among them, and walked in order.
CREATE INDEX lane_by_criteria ON lane (source, criteria) WHERE closing IS NULL;
CREATE INDEX lane_by_role ON lane (source, subscription) WHERE role > 0 AND closing IS NULL;
CREATE INDEX lane_by_subscription ON lane (source, subscription, target);
