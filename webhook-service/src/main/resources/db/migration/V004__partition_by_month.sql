-- What grows for ever is cut into months, so that a month that nobody asks for any more is dropped at once, and not
-- deleted row by row (ADR 17).
--
-- An id begins with a time, so a range of ids is a range of time, and the primary keys stay what they were: that an
-- event is stored once is decided across all partitions. What was there becomes the first partition as it is, with its
-- indexes: nothing is copied and nothing built, but each table is read once under its lock, to see that all of its rows
-- belong there. A replica of the version before works on: each of its statements finds the table, the columns and the
-- keys that it knows, of the same types.
--
-- What goes, because a partition could not be dropped with it: the foreign keys between the three tables (an event is
-- stored in one transaction with its deliveries, an attempt in one statement with its delivery), and that numbers of
-- events and pairs of event and endpoint are unique across partitions. The row of sequences, locked until the commit,
-- gives each number once, and deliveries come to be with their event alone, which comes to be once. Within a partition
-- both are unique still.

-- Ids are ordered by the database's own collation. It need not be "C", but must order what ids are made of like it.
DO $$
BEGIN
    IF (SELECT array_agg(pair ORDER BY pair) <> array_agg(pair ORDER BY pair COLLATE "C")
        FROM (SELECT a || b AS pair
            FROM regexp_split_to_table('0123456789abcdefghjkmnpqrstvwxyz', '') AS a,
                regexp_split_to_table('0123456789abcdefghjkmnpqrstvwxyz', '') AS b) AS pairs) THEN
        RAISE EXCEPTION 'this database''s collation does not sort ids by time; make it with the collation C';
    END IF;
END $$;

-- All that is locked below, in the order in which the replicas that still work do.
LOCK TABLE sequences, endpoints IN SHARE ROW EXCLUSIVE MODE;
LOCK TABLE events, deliveries, attempts IN ACCESS EXCLUSIVE MODE;

ALTER TABLE attempts DROP CONSTRAINT attempts_delivery_id_fkey;
ALTER TABLE deliveries DROP CONSTRAINT deliveries_event_id_fkey;

-- A partition is named for the month that it ends with; the first one has all that was before, too. A day ahead, for
-- clocks that differ. The others are made by the service.
CREATE TEMPORARY TABLE first_partition ON COMMIT DROP AS
SELECT to_char(month, '_YYYY_MM') AS suffix,
    -- The least ULID of the month after, in Crockford's Base32: ten digits of milliseconds, sixteen of chance.
    (SELECT string_agg(
            substr('0123456789abcdefghjkmnpqrstvwxyz', (millis >> 5 * (9 - digit) & 31)::integer + 1, 1), ''
            ORDER BY digit)
        FROM generate_series(0, 9) AS digit) || repeat('0', 16) AS bound
FROM (SELECT month, (extract(epoch FROM (month + interval '1 month') AT TIME ZONE 'UTC') * 1000)::bigint AS millis
    FROM date_trunc('month', (now() + interval '1 day') AT TIME ZONE 'UTC') AS month) AS first_month;

-- Out of the way of the names.
DO $$
DECLARE
    suffix text := (SELECT first_partition.suffix FROM first_partition);
    name text;
BEGIN
    FOR name IN SELECT indexname FROM pg_indexes
        WHERE schemaname = current_schema AND tablename IN ('events', 'deliveries', 'attempts') LOOP
        EXECUTE format('ALTER INDEX %I RENAME TO %I', name, name || suffix);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['events', 'deliveries', 'attempts'] LOOP
        EXECUTE format('ALTER TABLE %I RENAME TO %I', name, name || suffix);
        EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', name || '_default', name || suffix);
    END LOOP;
END $$;

CREATE TABLE events (
    LIKE events_default INCLUDING DEFAULTS INCLUDING CONSTRAINTS,
    PRIMARY KEY (id),
    CONSTRAINT events_account_id_environment_fkey FOREIGN KEY (account_id, environment) REFERENCES sequences
) PARTITION BY RANGE (id);

CREATE INDEX events_by_type ON events (account_id, environment, type, sequence);

CREATE TABLE deliveries (
    LIKE deliveries_default INCLUDING DEFAULTS INCLUDING CONSTRAINTS,
    PRIMARY KEY (id),
    CONSTRAINT deliveries_endpoint_id_fkey FOREIGN KEY (endpoint_id) REFERENCES endpoints
) PARTITION BY RANGE (id);

CREATE INDEX deliveries_claimable_fresh ON deliveries (claimable_at) WHERE status = 'pending' AND fresh;
CREATE INDEX deliveries_claimable_later ON deliveries (claimable_at) WHERE status = 'pending' AND NOT fresh;
CREATE INDEX deliveries_log ON deliveries (account_id, environment, id DESC);
CREATE INDEX deliveries_log_by_type ON deliveries (account_id, environment, event_type, id DESC);
CREATE INDEX deliveries_log_by_endpoint ON deliveries (endpoint_id, id DESC);
CREATE INDEX deliveries_log_unsent ON deliveries (account_id, environment, status, id DESC) WHERE status <> 'succeeded';
CREATE INDEX deliveries_open_of_endpoint ON deliveries (endpoint_id) WHERE status IN ('pending', 'held');
CREATE INDEX deliveries_held ON deliveries (endpoint_id, id) WHERE status = 'held';

CREATE TABLE attempts (
    LIKE attempts_default INCLUDING DEFAULTS INCLUDING CONSTRAINTS,
    PRIMARY KEY (delivery_id, number)
) PARTITION BY RANGE (delivery_id);

-- Where a row lands that no month was made for, so that no insert ever fails. New partitions are made like it.
ALTER TABLE events ATTACH PARTITION events_default DEFAULT;
ALTER TABLE deliveries ATTACH PARTITION deliveries_default DEFAULT;
ALTER TABLE attempts ATTACH PARTITION attempts_default DEFAULT;

DO $$
DECLARE
    suffix text := (SELECT first_partition.suffix FROM first_partition);
    bound text := (SELECT first_partition.bound FROM first_partition);
BEGIN
    EXECUTE format('ALTER TABLE events ATTACH PARTITION %I FOR VALUES FROM (MINVALUE) TO (%L)',
        'events' || suffix, 'evt_' || bound);
    EXECUTE format('ALTER TABLE deliveries ATTACH PARTITION %I FOR VALUES FROM (MINVALUE) TO (%L)',
        'deliveries' || suffix, 'dlv_' || bound);
    EXECUTE format('ALTER TABLE attempts ATTACH PARTITION %I FOR VALUES FROM (MINVALUE) TO (%L)',
        'attempts' || suffix, 'dlv_' || bound);
END $$;
