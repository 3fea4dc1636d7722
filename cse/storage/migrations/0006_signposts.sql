-- Signposts to resources that somebody may come upon: hashes of the policies that guard them, of their creators, and
-- of whom policies and groups are for (cse/access/signposts.py). Instances have none. Filled when the CSE starts.
CREATE TABLE signpost (
    hash     INTEGER NOT NULL,
    resource INTEGER NOT NULL,
    PRIMARY KEY (hash, resource)
) WITHOUT ROWID;

-- What is handed out and comes back is sealed with this.
INSERT OR IGNORE INTO meta (name, value) VALUES ('secret', lower(hex(randomblob(32))));
DELETE FROM meta WHERE name = 'signposts';
