-- The hot paths of runs: one database call each. All run with the caller's rights, under row-level security.

CREATE FUNCTION notify_change(p_org text, p_deployment text, p_run text, p_ended boolean DEFAULT NULL) RETURNS void LANGUAGE sql AS $$
  SELECT pg_notify('millrace', jsonb_strip_nulls(jsonb_build_object('organizationId', p_org, 'deploymentId', p_deployment, 'runId', p_run, 'hasEnded', p_ended))::text)
$$;

CREATE FUNCTION event_level(p_event jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE p_event->>'type'
    WHEN 'log' THEN p_event->>'level'
    WHEN 'run-failure' THEN 'error' WHEN 'step-failure' THEN 'error' WHEN 'asset-failed' THEN 'error'
    WHEN 'step-retry' THEN 'warn' WHEN 'step-skipped' THEN 'warn' WHEN 'process-lost' THEN 'warn' WHEN 'stale-write-refused' THEN 'warn'
    ELSE 'info'
  END
$$;

CREATE FUNCTION run_status_of(p_type text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE p_type
    WHEN 'run-enqueued' THEN 'queued' WHEN 'run-starting' THEN 'starting' WHEN 'run-start' THEN 'running' WHEN 'run-canceling' THEN 'canceling'
    WHEN 'run-success' THEN 'succeeded' WHEN 'run-failure' THEN 'failed' WHEN 'run-canceled' THEN 'canceled'
  END
$$;

CREATE FUNCTION run_status_rank(p_status text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE p_status WHEN 'queued' THEN 0 WHEN 'starting' THEN 1 WHEN 'running' THEN 2 WHEN 'canceling' THEN 3
    WHEN 'succeeded' THEN 4 WHEN 'failed' THEN 4 WHEN 'canceled' THEN 4 END
$$;

-- The only writer of run events, run status, step state and asset state.
-- `p_events` is an array of { key, event }. The run's row is locked first, duplicates are dropped, and only then are the
-- rest numbered, so that sequences have no gaps. `p_epoch` null is the platform itself (launch, admission, cancel).
CREATE FUNCTION append_events(p_org text, p_run text, p_epoch integer, p_events jsonb)
RETURNS TABLE (outcome text, accepted integer, refused integer, last_seq integer, run_status text, run_epoch integer) LANGUAGE plpgsql AS $$
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
      WITH incoming AS (
        SELECT e.ordinality AS ord, e.value->>'key' AS key, e.value->'event' AS data, e.value->'event'->>'type' AS type,
          row_number() OVER (PARTITION BY e.value->>'key' ORDER BY e.ordinality) AS occurrence
        FROM jsonb_array_elements(p_events) WITH ORDINALITY e
      ), fresh AS MATERIALIZED (
        SELECT ord, key, data, type FROM incoming WHERE occurrence = 1 AND (known IS NULL OR key <> ALL (known))
      ), admitted AS (
        SELECT *, r.next_seq - 1 + row_number() OVER (ORDER BY ord) AS seq FROM fresh
        WHERE NOT ended AND ord <= coalesce((SELECT min(ord) FROM fresh WHERE type IN ('run-success', 'run-failure', 'run-canceled')), 2147483647)
      ), stored AS (
        INSERT INTO run_event (org_id, run_id, seq, deployment_id, type, step_key, asset_key, level, at, data, idempotency_key)
        SELECT p_org, p_run, seq, r.deployment_id, type, data->>'stepKey', data->>'asset', event_level(data), (data->>'at')::timestamptz, data, key
        FROM admitted ORDER BY seq
        RETURNING run_event.seq, run_event.position, run_event.type, run_event.step_key, run_event.asset_key, run_event.at, run_event.data
      ), step_change AS (
        -- The event that ends a step, or else its last one. A step that has ended stays as it is.
        SELECT DISTINCT ON (step_key) step_key, type, at, data, type NOT IN ('step-start', 'step-retry') AS ends,
          min(at) FILTER (WHERE type = 'step-start') OVER (PARTITION BY step_key) AS started_at,
          max(coalesce((data->>'attempt')::integer, 0)) OVER (PARTITION BY step_key) AS attempts
        FROM stored WHERE type IN ('step-start', 'step-success', 'step-failure', 'step-retry', 'step-skipped', 'step-canceled')
        ORDER BY step_key, ends DESC, CASE WHEN type IN ('step-start', 'step-retry') THEN -seq ELSE seq END
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
      ), asset_change AS (
        -- One pass over the events of each asset: its last materialization beside its last attempt.
        SELECT DISTINCT ON (asset_key) asset_key, type, at, position,
          count(*) FILTER (WHERE type = 'asset-materialized') OVER of_asset AS amount,
          last_value(CASE type WHEN 'asset-materialized' THEN seq END) OVER by_kind AS made_seq,
          last_value(CASE type WHEN 'asset-materialized' THEN position END) OVER by_kind AS made_position,
          last_value(CASE type WHEN 'asset-materialized' THEN at END) OVER by_kind AS made_at,
          last_value(CASE type WHEN 'asset-materialized' THEN data END) OVER by_kind AS made
        FROM stored WHERE type IN ('asset-materialized', 'asset-failed')
        WINDOW of_asset AS (PARTITION BY asset_key),
          by_kind AS (PARTITION BY asset_key ORDER BY type = 'asset-materialized', seq ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
        ORDER BY asset_key, seq DESC
      ), assets AS (
        -- In key order, so that two runs of the same assets never lock each other's rows crosswise.
        INSERT INTO asset_state AS s (org_id, deployment_id, key, position, run_id, seq, materialized_at, metadata, value, code_version, data_version, build_id,
          materialization_count, attempt_position, attempt_status, attempt_run_id, attempt_at)
        SELECT p_org, r.deployment_id, asset_key, made_position, CASE WHEN made IS NOT NULL THEN p_run END, made_seq, made_at, made->'metadata', made->'value',
          made->>'codeVersion', made->>'dataVersion', CASE WHEN made IS NOT NULL THEN r.build_id END, amount::integer, position,
          CASE type WHEN 'asset-materialized' THEN 'succeeded' ELSE 'failed' END, p_run, at
        FROM asset_change ORDER BY asset_key
        -- The later position wins, whichever run commits first.
        ON CONFLICT (org_id, deployment_id, key) DO UPDATE SET position = greatest(s.position, excluded.position),
          run_id = CASE WHEN excluded.position > coalesce(s.position, 0) THEN excluded.run_id ELSE s.run_id END,
          seq = CASE WHEN excluded.position > coalesce(s.position, 0) THEN excluded.seq ELSE s.seq END,
          materialized_at = CASE WHEN excluded.position > coalesce(s.position, 0) THEN excluded.materialized_at ELSE s.materialized_at END,
          metadata = CASE WHEN excluded.position > coalesce(s.position, 0) THEN excluded.metadata ELSE s.metadata END,
          value = CASE WHEN excluded.position > coalesce(s.position, 0) THEN excluded.value ELSE s.value END,
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
    PERFORM notify_change(p_org, r.deployment_id, p_run);
  END IF;
  RETURN QUERY SELECT 'accepted', change.accepted, change.fresh - change.accepted, change.last_seq, new_status, r.epoch;
END
$$;

-- An event of the platform itself; it happens at most once per run and kind.
CREATE FUNCTION append_platform_event(p_org text, p_run text, p_type text, p_extra jsonb DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
  SELECT run_status FROM append_events(p_org, p_run, NULL, jsonb_build_array(jsonb_build_object('key', p_type, 'event',
    jsonb_build_object('type', p_type, 'at', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) || p_extra)))
$$;

CREATE FUNCTION admission_key(p_org text, p_deployment text, p_purpose text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT hashtextextended(p_purpose || chr(31) || p_org || chr(31) || p_deployment, 7301)
$$;

CREATE FUNCTION live_run_count(p_org text, p_deployment text) RETURNS bigint LANGUAGE sql AS $$
  SELECT count(*) FROM run WHERE org_id = p_org AND deployment_id = p_deployment AND status IN ('starting', 'running', 'canceling')
$$;

-- Inserts a queued run; admits it at once when nobody else is admitting, nothing waits before it and fewer than
-- `p_max_live` runs are live. `p_max_live` null: never. A `run_key` that exists answers with the run that has it.
CREATE FUNCTION launch_run(p_org text, p_run jsonb, p_plan jsonb, p_max_live integer)
RETURNS TABLE (run_id text, run_status text, created boolean) LANGUAGE plpgsql AS $$
DECLARE
  deployment text := p_run->>'deploymentId';
  locked boolean;
  status_now text;
BEGIN
  PERFORM set_config('app.org_id', p_org, true);
  locked := p_max_live IS NOT NULL AND pg_try_advisory_xact_lock(admission_key(p_org, deployment, 'admit'));
  INSERT INTO run (org_id, id, deployment_id, code_location_id, build_id, status, target, config, tags, run_key, priority, origin, parent_run_id, step_count, deadline)
  VALUES (p_org, p_run->>'id', deployment, p_run->>'codeLocationId', p_run->>'buildId', 'queued', p_run->'target', p_run->'config', p_run->'tags',
    p_run->>'runKey', coalesce((p_run->>'priority')::integer, 0), p_run->'origin', p_run->>'parentRunId', jsonb_array_length(p_plan->'steps'),
    (p_run->>'deadline')::timestamptz)
  ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RETURN QUERY SELECT run.id, run.status, false FROM run
      WHERE org_id = p_org AND deployment_id = deployment AND (run_key = p_run->>'runKey' OR id = p_run->>'id') ORDER BY run_key NULLS LAST LIMIT 1;
    RETURN;
  END IF;
  INSERT INTO run_plan (org_id, run_id, plan) VALUES (p_org, p_run->>'id', p_plan);
  status_now := append_platform_event(p_org, p_run->>'id', 'run-enqueued');
  IF locked AND live_run_count(p_org, deployment) < p_max_live AND NOT EXISTS (
    SELECT FROM run WHERE org_id = p_org AND deployment_id = deployment AND status = 'queued' AND id <> p_run->>'id'
  ) THEN
    status_now := append_platform_event(p_org, p_run->>'id', 'run-starting');
  END IF;
  RETURN QUERY SELECT p_run->>'id', status_now, true;
END
$$;

-- Takes the admission lock of a deployment until commit. When it is held, at most one caller waits for it, and that one looks
-- at the queue after it got the lock and let the next one wait: whoever is turned away can rely on it to see their run.
CREATE FUNCTION lock_admission(p_org text, p_deployment text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  held bigint := admission_key(p_org, p_deployment, 'admit');
  waiting bigint := admission_key(p_org, p_deployment, 'wait');
BEGIN
  PERFORM set_config('app.org_id', p_org, true);
  IF pg_try_advisory_xact_lock(held) THEN RETURN true; END IF;
  IF NOT pg_try_advisory_lock(waiting) THEN RETURN false; END IF;
  BEGIN
    PERFORM set_config('lock_timeout', '10s', true);
    PERFORM pg_advisory_xact_lock(held);
  EXCEPTION WHEN query_canceled OR OTHERS THEN
    PERFORM pg_advisory_unlock(waiting);
    RAISE;
  END;
  PERFORM pg_advisory_unlock(waiting);
  RETURN true;
END
$$;

-- Only under the admission lock. Answers with the runs that were still queued and now are starting.
CREATE FUNCTION admit_runs(p_org text, p_deployment text, p_runs text[]) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  candidate text;
BEGIN
  FOR candidate IN
    SELECT id FROM run WHERE org_id = p_org AND deployment_id = p_deployment AND id = ANY (p_runs) AND status = 'queued'
    ORDER BY array_position(p_runs, id) FOR UPDATE
  LOOP
    PERFORM append_platform_event(p_org, candidate, 'run-starting');
    RETURN NEXT candidate;
  END LOOP;
END
$$;

-- Raises the epoch, so that whoever had the run before can write no more, and answers with all that executing it needs.
CREATE FUNCTION claim_run(p_org text, p_run text, p_worker text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  r run%ROWTYPE;
BEGIN
  PERFORM set_config('app.org_id', p_org, true);
  UPDATE run SET epoch = epoch + 1, worker = p_worker, touched_at = clock_timestamp()
  WHERE org_id = p_org AND id = p_run AND status IN ('starting', 'running', 'canceling') RETURNING * INTO r;
  IF NOT FOUND THEN RETURN NULL; END IF;
  RETURN (
    SELECT jsonb_build_object(
      'runId', r.id, 'deploymentId', r.deployment_id, 'codeLocationId', r.code_location_id, 'buildId', r.build_id, 'status', r.status, 'epoch', r.epoch,
      'lastSeq', r.next_seq - 1, 'target', r.target, 'config', r.config, 'tags', r.tags, 'deadline', r.deadline, 'plan', p.plan,
      'build', jsonb_build_object('hash', b.hash, 'bundleKey', b.bundle_key, 'sourceMapKey', b.source_map_key, 'manifestKey', b.manifest_key, 'treeKey', b.tree_key),
      'events', (
        SELECT coalesce(jsonb_agg(e.data || jsonb_build_object('runId', e.run_id, 'seq', e.seq) ORDER BY e.seq), '[]')
        FROM run_event e WHERE e.org_id = p_org AND e.run_id = p_run AND e.type <> 'log'
      )
    )
    FROM run_plan p JOIN build b ON b.org_id = p_org AND b.id = r.build_id WHERE p.org_id = p_org AND p.run_id = p_run
  );
END
$$;

-- Raises the epoch without taking the run: for whoever ends a run whose process is lost.
CREATE FUNCTION fence_run(p_org text, p_run text) RETURNS TABLE (epoch integer, run_status text) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.org_id', p_org, true);
  RETURN QUERY UPDATE run SET epoch = run.epoch + 1, touched_at = clock_timestamp()
    WHERE org_id = p_org AND id = p_run AND status NOT IN ('succeeded', 'failed', 'canceled') RETURNING run.epoch, run.status;
END
$$;

-- A queued run is canceled at once; a starting or running one is asked to stop. `before` tells which it was.
CREATE FUNCTION request_cancel(p_org text, p_run text, p_by text)
RETURNS TABLE (before text, run_status text, deployment_id text) LANGUAGE plpgsql AS $$
DECLARE
  r run%ROWTYPE;
  status_now text;
BEGIN
  PERFORM set_config('app.org_id', p_org, true);
  SELECT * INTO r FROM run WHERE org_id = p_org AND id = p_run FOR UPDATE;
  IF NOT FOUND THEN RETURN; END IF;
  status_now := r.status;
  IF r.status IN ('queued', 'starting', 'running') THEN
    status_now := append_platform_event(p_org, p_run, 'run-canceling', jsonb_strip_nulls(jsonb_build_object('by', p_by)));
  END IF;
  IF r.status = 'queued' THEN
    status_now := append_platform_event(p_org, p_run, 'run-canceled');
  END IF;
  RETURN QUERY SELECT r.status, status_now, r.deployment_id;
END
$$;

CREATE FUNCTION publish_deployment_event(p_org text, p_deployment text, p_type text, p_data jsonb) RETURNS void LANGUAGE sql AS $$
  INSERT INTO deployment_event (org_id, deployment_id, type, data) VALUES (p_org, p_deployment, p_type, p_data);
  SELECT notify_change(p_org, p_deployment, NULL);
$$;

CREATE FUNCTION has_queued_runs(p_org text, p_deployment text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.org_id', p_org, true);
  RETURN EXISTS (SELECT FROM run WHERE org_id = p_org AND deployment_id = p_deployment AND status = 'queued');
END
$$;

CREATE FUNCTION latest_values(p_org text, p_deployment text, p_keys text[]) RETURNS TABLE (key text, pointer jsonb) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.org_id', p_org, true);
  RETURN QUERY SELECT s.key, s.value FROM asset_state s
    WHERE s.org_id = p_org AND s.deployment_id = p_deployment AND s.key = ANY (p_keys) AND s.value IS NOT NULL;
END
$$;
