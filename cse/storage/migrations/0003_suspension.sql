-- Who a lane speaks for, and whether it is silent: what the CSE remembers of the subscription beside its attributes.
ALTER TABLE lane ADD COLUMN internal BLOB;
UPDATE lane SET internal = (SELECT internal FROM resource WHERE key = abs(lane.subscription));

-- Subscriptions whose creator may not read any more: the sweep asks again.
CREATE TABLE suspended (subscription INTEGER PRIMARY KEY);
