-- A materialization that a step reported made no value here: what is stored of the asset stays. Then the latest materialization is not the one of the value.
ALTER TABLE "asset_state" ADD COLUMN "is_reported" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "asset_partition" ADD COLUMN "is_reported" BOOLEAN NOT NULL DEFAULT false;

CREATE OR REPLACE FUNCTION event_level(p_event jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE p_event->>'type'
    WHEN 'log' THEN p_event->>'level'
    WHEN 'run-failure' THEN 'error' WHEN 'step-failure' THEN 'error' WHEN 'asset-failed' THEN 'error' WHEN 'asset-check-errored' THEN 'error'
    WHEN 'asset-check-evaluated' THEN CASE WHEN (p_event->'passed')::boolean THEN 'info' ELSE p_event->>'severity' END
    WHEN 'step-retry' THEN 'warn' WHEN 'step-skipped' THEN 'warn' WHEN 'process-lost' THEN 'warn' WHEN 'stale-write-refused' THEN 'warn'
    WHEN 'hook-failed' THEN 'warn' WHEN 'hook-skipped' THEN 'warn'
    ELSE 'info'
  END
$$;

-- Every row is found by its key: of a small table the planner would rather read the whole, once for each event whose foreign key is checked. It cannot know how many events there are:
-- it would compare each with each.
CREATE OR REPLACE FUNCTION append_events(p_org text, p_run text, p_epoch integer, p_events jsonb)
RETURNS TABLE (outcome text, accepted integer, refused integer, last_seq integer, run_status text, run_epoch integer) LANGUAGE plpgsql SET enable_seqscan = off SET enable_nestloop = off AS $$
DECLARE
  r run%ROWTYPE;
  ended boolean;
  change record;
  new_status text;
  known text[];
BEGIN
  PERFORM set_config('app.org_id', p_org, true);
  SELECT * INTO r FROM run WHERE org_id = p_org AND id = p_run FOR UPDATE;
  IF NOT FOUND THEN
    RETURN QUERY SELECT 'missing', 0, 0, 0, NULL::text, 0;
    RETURN;
  END IF;

  IF p_epoch IS NOT NULL AND p_epoch <> r.epoch THEN
    INSERT INTO run_event (org_id, run_id, seq, deployment_id, type, level, at, data, idempotency_key)
    SELECT p_org, p_run, r.next_seq, r.deployment_id, 'stale-write-refused', 'warn', moment.at,
      jsonb_build_object('type', 'stale-write-refused', 'at', to_char(moment.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'epoch', p_epoch,
        'message', format('A write of epoch %s was refused: the run is at epoch %s.', p_epoch, r.epoch)),
      'stale-write-refused:' || p_epoch
    FROM (SELECT date_trunc('milliseconds', clock_timestamp()) AS at) moment
    ON CONFLICT (org_id, run_id, idempotency_key) DO NOTHING;
    IF FOUND THEN
      UPDATE run SET next_seq = r.next_seq + 1 WHERE org_id = p_org AND id = p_run;
      PERFORM notify_change(p_org, r.deployment_id, p_run);
      r.next_seq := r.next_seq + 1;
    END IF;
    RETURN QUERY SELECT 'stale', 0, jsonb_array_length(p_events), r.next_seq - 1, r.status, r.epoch;
    RETURN;
  END IF;

  ended := r.status IN ('succeeded', 'failed', 'canceled');
  IF ended THEN
    SELECT coalesce(array_agg(x.idempotency_key), '{}') INTO known FROM run_event x
    WHERE x.org_id = p_org AND x.run_id = p_run AND x.idempotency_key = ANY (ARRAY(SELECT e->>'key' FROM jsonb_array_elements(p_events) e));
  END IF;
  -- Duplicates are rare: look for them only when the unique key has found one. The second round drops them all.
  LOOP
    BEGIN
      WITH incoming AS MATERIALIZED (
        SELECT e.ordinality AS ord, e.value->>'key' AS key, e.value->'event' AS data, e.value->'event'->>'type' AS type FROM jsonb_array_elements(p_events) WITH ORDINALITY e
      ), fresh AS MATERIALIZED (
        SELECT ord, key, data, type FROM incoming WHERE known IS NULL OR (key <> ALL (known) AND ord IN (SELECT min(i.ord) FROM incoming i GROUP BY i.key))
      ), admitted AS (
        SELECT *, r.next_seq - 1 + row_number() OVER (ORDER BY ord) AS seq FROM fresh
        WHERE NOT ended AND ord <= coalesce((SELECT min(ord) FROM fresh WHERE type IN ('run-success', 'run-failure', 'run-canceled')), 2147483647)
      ), stored AS (
        INSERT INTO run_event (org_id, run_id, seq, deployment_id, type, step_key, asset_key, level, at, data, idempotency_key)
        SELECT p_org, p_run, seq, r.deployment_id, type, data->>'stepKey', data->>'asset', event_level(data), (data->>'at')::timestamptz, data, key
        FROM admitted ORDER BY ord
        RETURNING run_event.seq, run_event.position, run_event.type, run_event.step_key, run_event.asset_key, run_event.at, run_event.data
      ), step_news AS (
        -- The event that ends a step, or else its last one. A step that has ended stays as it is.
        SELECT step_key, min(at) FILTER (WHERE type = 'step-start') AS started_at, max(coalesce((data->>'attempt')::integer, 0)) AS attempts,
          min(seq) FILTER (WHERE type NOT IN ('step-start', 'step-retry')) AS end_seq, max(seq) AS last_seq
        FROM stored WHERE type IN ('step-start', 'step-success', 'step-failure', 'step-retry', 'step-skipped', 'step-canceled')
        GROUP BY step_key
      ), step_change AS (
        SELECT n.step_key, n.started_at, n.attempts, n.end_seq IS NOT NULL AS ends, s.type, s.at, s.data FROM step_news n JOIN stored s ON s.seq = coalesce(n.end_seq, n.last_seq)
      ), steps AS (
        INSERT INTO run_step AS s (org_id, run_id, key, status, attempts, started_at, ended_at, reason, error)
        SELECT p_org, p_run, step_key,
          CASE type WHEN 'step-start' THEN 'running' WHEN 'step-success' THEN 'succeeded' WHEN 'step-failure' THEN 'failed'
            WHEN 'step-retry' THEN 'retrying' WHEN 'step-skipped' THEN 'skipped' ELSE 'canceled' END,
          attempts, started_at, CASE WHEN ends THEN at END, data->'reason', data->'error'
        FROM step_change
        ON CONFLICT (org_id, run_id, key) DO UPDATE SET status = excluded.status, attempts = greatest(s.attempts, excluded.attempts),
          started_at = coalesce(s.started_at, excluded.started_at), ended_at = excluded.ended_at, reason = excluded.reason, error = excluded.error
          WHERE s.status IN ('pending', 'running', 'retrying') AND CASE excluded.status
            WHEN 'skipped' THEN s.status = 'pending'
            WHEN 'canceled' THEN s.status <> 'running' OR excluded.attempts >= s.attempts
            ELSE excluded.attempts >= s.attempts
          END
        RETURNING s.status
      ), asset_news AS (
        SELECT asset_key, max(seq) AS last_seq, count(*) FILTER (WHERE type = 'asset-materialized') AS amount,
          max(seq) FILTER (WHERE type = 'asset-materialized') AS made_seq,
          max(seq) FILTER (WHERE type = 'asset-materialized' AND NOT data ? 'isReported') AS own_seq
        FROM stored WHERE type IN ('asset-materialized', 'asset-failed')
        GROUP BY asset_key
      ), asset_change AS (
        -- The last materialization of an asset beside its last attempt. What was only reported has made no value.
        SELECT n.asset_key, n.amount, last.type, last.at, last.position, made.seq AS made_seq, made.position AS made_position, made.at AS made_at, made.data AS made,
          n.made_seq IS NOT NULL AND n.own_seq IS NULL AS is_reported, own.data->'value' AS own_value
        FROM asset_news n JOIN stored last ON last.seq = n.last_seq LEFT JOIN stored made ON made.seq = n.made_seq LEFT JOIN stored own ON own.seq = n.own_seq
      ), assets AS (
        -- In key order, so that two runs of the same assets never lock each other's rows crosswise.
        INSERT INTO asset_state AS s (org_id, deployment_id, key, position, run_id, seq, materialized_at, metadata, value, is_reported, code_version, data_version, build_id,
          materialization_count, attempt_position, attempt_status, attempt_run_id, attempt_at)
        SELECT p_org, r.deployment_id, asset_key, made_position, CASE WHEN made IS NOT NULL THEN p_run END, made_seq, made_at, made->'metadata', own_value, is_reported,
          made->>'codeVersion', made->>'dataVersion', CASE WHEN made IS NOT NULL THEN r.build_id END, amount::integer, position,
          CASE type WHEN 'asset-materialized' THEN 'succeeded' ELSE 'failed' END, p_run, at
        FROM asset_change ORDER BY asset_key
        -- The later position wins, whichever run commits first.
        ON CONFLICT (org_id, deployment_id, key) DO UPDATE SET position = greatest(s.position, excluded.position),
          run_id = CASE WHEN excluded.position > coalesce(s.position, 0) THEN excluded.run_id ELSE s.run_id END,
          seq = CASE WHEN excluded.position > coalesce(s.position, 0) THEN excluded.seq ELSE s.seq END,
          materialized_at = CASE WHEN excluded.position > coalesce(s.position, 0) THEN excluded.materialized_at ELSE s.materialized_at END,
          metadata = CASE WHEN excluded.position > coalesce(s.position, 0) THEN excluded.metadata ELSE s.metadata END,
          value = CASE WHEN excluded.position > coalesce(s.position, 0) AND NOT excluded.is_reported THEN excluded.value ELSE s.value END,
          is_reported = CASE WHEN excluded.position > coalesce(s.position, 0) THEN excluded.is_reported ELSE s.is_reported END,
          code_version = CASE WHEN excluded.position > coalesce(s.position, 0) THEN excluded.code_version ELSE s.code_version END,
          data_version = CASE WHEN excluded.position > coalesce(s.position, 0) THEN excluded.data_version ELSE s.data_version END,
          build_id = CASE WHEN excluded.position > coalesce(s.position, 0) THEN excluded.build_id ELSE s.build_id END,
          attempt_position = greatest(s.attempt_position, excluded.attempt_position),
          attempt_status = CASE WHEN excluded.attempt_position > s.attempt_position THEN excluded.attempt_status ELSE s.attempt_status END,
          attempt_run_id = CASE WHEN excluded.attempt_position > s.attempt_position THEN excluded.attempt_run_id ELSE s.attempt_run_id END,
          attempt_at = CASE WHEN excluded.attempt_position > s.attempt_position THEN excluded.attempt_at ELSE s.attempt_at END,
          materialization_count = s.materialization_count + excluded.materialization_count
      )
      SELECT count(*)::integer AS accepted, (SELECT count(*) FROM fresh)::integer AS fresh, coalesce(max(seq), r.next_seq - 1)::integer AS last_seq,
        (SELECT count(*) FROM steps WHERE status = 'succeeded') AS succeeded, (SELECT count(*) FROM steps WHERE status = 'failed') AS failed,
        (SELECT count(*) FROM steps WHERE status = 'skipped') AS skipped, (SELECT count(*) FROM steps WHERE status = 'canceled') AS canceled,
        max(run_status_rank(run_status_of(type))) AS status_rank, bool_or(type = 'process-lost') AS process_lost,
        max(run_status_of(type)) FILTER (WHERE type IN ('run-success', 'run-failure', 'run-canceled')) AS end_status,
        min(at) FILTER (WHERE type = 'run-starting') AS admitted_at, min(at) FILTER (WHERE type = 'run-start') AS started_at,
        max(at) FILTER (WHERE type IN ('run-success', 'run-failure', 'run-canceled')) AS ended_at,
        (array_agg(data->'error') FILTER (WHERE type = 'run-failure'))[1] AS error
      INTO change FROM stored;
      EXIT;
    EXCEPTION WHEN unique_violation THEN
      IF known IS NOT NULL THEN RAISE; END IF;
      SELECT coalesce(array_agg(x.idempotency_key), '{}') INTO known FROM run_event x
      WHERE x.org_id = p_org AND x.run_id = p_run AND x.idempotency_key = ANY (ARRAY(SELECT e->>'key' FROM jsonb_array_elements(p_events) e));
    END;
  END LOOP;

  -- A run's status only moves forward, however late an event comes.
  new_status := CASE
    WHEN change.end_status IS NOT NULL THEN change.end_status
    WHEN change.status_rank > run_status_rank(r.status) THEN (ARRAY['queued', 'starting', 'running', 'canceling'])[change.status_rank + 1]
    ELSE r.status
  END;
  IF change.process_lost THEN
    UPDATE run_step SET status = 'pending' WHERE org_id = p_org AND run_id = p_run AND status = 'running';
  END IF;
  IF change.accepted > 0 THEN
    UPDATE run SET next_seq = change.last_seq + 1, status = new_status, touched_at = clock_timestamp(),
      admitted_at = coalesce(r.admitted_at, change.admitted_at), started_at = coalesce(r.started_at, change.started_at),
      ended_at = coalesce(r.ended_at, change.ended_at), error = coalesce(change.error, r.error),
      succeeded_count = r.succeeded_count + change.succeeded, failed_count = r.failed_count + change.failed,
      skipped_count = r.skipped_count + change.skipped, canceled_count = r.canceled_count + change.canceled
    WHERE org_id = p_org AND id = p_run;
    PERFORM notify_change(p_org, r.deployment_id, p_run, CASE WHEN change.end_status IS NOT NULL THEN true END);
  END IF;
  RETURN QUERY SELECT 'accepted', change.accepted, change.fresh - change.accepted, change.last_seq, new_status, r.epoch;
END
$$;

-- Of a partition, too, an observation is an attempt, and a materialization that was only reported leaves what is stored.
CREATE OR REPLACE FUNCTION note_asset_partitions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WITH news AS (
    SELECT e.org_id, e.deployment_id, e.asset_key, e.data->>'partition' AS partition, e.type, e.position, e.run_id, e.seq, e.at, e.data
    FROM added e WHERE e.type IN ('asset-materialized', 'asset-observed', 'asset-failed') AND e.data->>'partition' IS NOT NULL
  ), attempt AS (
    SELECT DISTINCT ON (n.org_id, n.deployment_id, n.asset_key, n.partition) n.* FROM news n
    ORDER BY n.org_id, n.deployment_id, n.asset_key, n.partition, n.position DESC
  ), made AS (
    SELECT DISTINCT ON (n.org_id, n.deployment_id, n.asset_key, n.partition) n.* FROM news n WHERE n.type = 'asset-materialized'
    ORDER BY n.org_id, n.deployment_id, n.asset_key, n.partition, n.position DESC
  ), own AS (
    SELECT DISTINCT ON (n.org_id, n.deployment_id, n.asset_key, n.partition) n.* FROM news n WHERE n.type = 'asset-materialized' AND NOT n.data ? 'isReported'
    ORDER BY n.org_id, n.deployment_id, n.asset_key, n.partition, n.position DESC
  )
  INSERT INTO asset_partition AS p (org_id, deployment_id, key, partition, position, run_id, seq, materialized_at, value, is_reported, data_version,
    attempt_position, attempt_status, attempt_run_id, attempt_at)
  SELECT a.org_id, a.deployment_id, a.asset_key, a.partition, m.position, m.run_id, m.seq, m.at, o.data->'value', m.position IS NOT NULL AND o.position IS NULL, m.data->>'dataVersion',
    a.position, CASE WHEN a.type = 'asset-failed' THEN 'failed' ELSE 'succeeded' END, a.run_id, a.at
  FROM attempt a LEFT JOIN made m ON m.org_id = a.org_id AND m.deployment_id = a.deployment_id AND m.asset_key = a.asset_key AND m.partition = a.partition
  LEFT JOIN own o ON o.org_id = a.org_id AND o.deployment_id = a.deployment_id AND o.asset_key = a.asset_key AND o.partition = a.partition
  ORDER BY a.org_id, a.deployment_id, a.asset_key, a.partition
  ON CONFLICT (org_id, deployment_id, key, partition) DO UPDATE SET position = greatest(p.position, excluded.position),
    run_id = CASE WHEN excluded.position > coalesce(p.position, 0) THEN excluded.run_id ELSE p.run_id END,
    seq = CASE WHEN excluded.position > coalesce(p.position, 0) THEN excluded.seq ELSE p.seq END,
    materialized_at = CASE WHEN excluded.position > coalesce(p.position, 0) THEN excluded.materialized_at ELSE p.materialized_at END,
    value = CASE WHEN excluded.position > coalesce(p.position, 0) AND NOT excluded.is_reported THEN excluded.value ELSE p.value END,
    is_reported = CASE WHEN excluded.position > coalesce(p.position, 0) THEN excluded.is_reported ELSE p.is_reported END,
    data_version = CASE WHEN excluded.position > coalesce(p.position, 0) THEN excluded.data_version ELSE p.data_version END,
    attempt_position = greatest(p.attempt_position, excluded.attempt_position),
    attempt_status = CASE WHEN excluded.attempt_position > p.attempt_position THEN excluded.attempt_status ELSE p.attempt_status END,
    attempt_run_id = CASE WHEN excluded.attempt_position > p.attempt_position THEN excluded.attempt_run_id ELSE p.attempt_run_id END,
    attempt_at = CASE WHEN excluded.attempt_position > p.attempt_position THEN excluded.attempt_at ELSE p.attempt_at END;
  RETURN NULL;
END
$$;
