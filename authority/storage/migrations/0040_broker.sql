-- What parties prove themselves with at the MQTT broker.

CREATE TABLE broker_password (
    party   INTEGER PRIMARY KEY REFERENCES party (id),
    hash    TEXT NOT NULL,                       -- $7$iterations$salt$hash, as mosquitto's password file has it
    created TEXT NOT NULL
) STRICT;

-- Brokers know a withdrawn certificate by its serial number, decimal. NULL for certificates made before this column.
ALTER TABLE certificate ADD COLUMN serial TEXT;
