-- What each originator has in the tree: kept with every change, so that quotas need not count.
CREATE TABLE usage (
    originator    TEXT PRIMARY KEY,     -- the creator, SP-relative
    resources     INTEGER NOT NULL,     -- instances not counted
    subscriptions INTEGER NOT NULL,
    bytes         INTEGER NOT NULL      -- of instances in containers that it created
) WITHOUT ROWID;
INSERT INTO usage
    SELECT json_extract(CAST(internal AS TEXT), '$.creator'), count(*), sum(type = 23),
           sum(coalesce(json_extract(CAST(attributes AS TEXT), '$."m2m:cnt".cbs'), 0))
    FROM resource
    WHERE parent >= 0 AND json_extract(CAST(internal AS TEXT), '$.creator') IS NOT NULL
    GROUP BY 1;
