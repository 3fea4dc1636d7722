-- When the data of a timeSeriesInstance was generated, in microseconds since the epoch: one series holds no two of a time.
ALTER TABLE resource ADD COLUMN instant INTEGER;
CREATE UNIQUE INDEX resource_by_instant ON resource (parent, instant) WHERE instant IS NOT NULL;
