-- More keys than can be opened are refused, whoever adds them: `MR413` carries the sentence that people read.
CREATE OR REPLACE FUNCTION change_partitions(p_org text, p_deployment text, p_request jsonb) RETURNS TABLE (changed integer, total integer) LANGUAGE plpgsql AS $$
DECLARE
  most CONSTANT integer := 250000;
  head dynamic_partitions%ROWTYPE;
  wanted text[] := ARRAY(SELECT jsonb_array_elements_text(p_request->'keys'));
  done integer;
BEGIN
  PERFORM set_config('app.org_id', p_org, true);
  INSERT INTO dynamic_partitions (org_id, deployment_id, name) VALUES (p_org, p_deployment, p_request->>'name') ON CONFLICT DO NOTHING;
  SELECT * INTO head FROM dynamic_partitions d WHERE d.org_id = p_org AND d.deployment_id = p_deployment AND d.name = p_request->>'name' FOR UPDATE;
  IF p_request->>'action' = 'add' THEN
    INSERT INTO dynamic_partition_key (org_id, deployment_id, name, key, number)
    SELECT p_org, p_deployment, head.name, w.key, head.next_number + min(w.place) FROM unnest(wanted) WITH ORDINALITY AS w (key, place) GROUP BY w.key
    ON CONFLICT (org_id, deployment_id, name, key) DO NOTHING;
  ELSE
    DELETE FROM dynamic_partition_key k WHERE k.org_id = p_org AND k.deployment_id = p_deployment AND k.name = head.name AND k.key = ANY (wanted);
  END IF;
  GET DIAGNOSTICS done = ROW_COUNT;
  head.size := head.size + CASE WHEN p_request->>'action' = 'add' THEN done ELSE -done END;
  IF p_request->>'action' = 'add' AND done > 0 AND head.size > most THEN
    RAISE EXCEPTION 'The dynamic partitions “%” would have % keys; at most % are possible. Delete some first.',
      head.name, to_char(head.size, 'FM999,999,999'), to_char(most, 'FM999,999,999') USING ERRCODE = 'MR413';
  END IF;
  UPDATE dynamic_partitions d SET version = d.version + sign(done)::bigint, size = head.size, next_number = d.next_number + cardinality(wanted)
  WHERE d.org_id = p_org AND d.deployment_id = p_deployment AND d.name = head.name;
  RETURN QUERY SELECT done, head.size;
END
$$;

-- An observation is an attempt too: a partition that something else keeps up to date stands well once it was seen, also if an earlier look failed.
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
  )
  INSERT INTO asset_partition AS p (org_id, deployment_id, key, partition, position, run_id, seq, materialized_at, value, data_version,
    attempt_position, attempt_status, attempt_run_id, attempt_at)
  SELECT a.org_id, a.deployment_id, a.asset_key, a.partition, m.position, m.run_id, m.seq, m.at, m.data->'value', m.data->>'dataVersion',
    a.position, CASE WHEN a.type = 'asset-failed' THEN 'failed' ELSE 'succeeded' END, a.run_id, a.at
  FROM attempt a LEFT JOIN made m ON m.org_id = a.org_id AND m.deployment_id = a.deployment_id AND m.asset_key = a.asset_key AND m.partition = a.partition
  ORDER BY a.org_id, a.deployment_id, a.asset_key, a.partition
  ON CONFLICT (org_id, deployment_id, key, partition) DO UPDATE SET position = greatest(p.position, excluded.position),
    run_id = CASE WHEN excluded.position > coalesce(p.position, 0) THEN excluded.run_id ELSE p.run_id END,
    seq = CASE WHEN excluded.position > coalesce(p.position, 0) THEN excluded.seq ELSE p.seq END,
    materialized_at = CASE WHEN excluded.position > coalesce(p.position, 0) THEN excluded.materialized_at ELSE p.materialized_at END,
    value = CASE WHEN excluded.position > coalesce(p.position, 0) THEN excluded.value ELSE p.value END,
    data_version = CASE WHEN excluded.position > coalesce(p.position, 0) THEN excluded.data_version ELSE p.data_version END,
    attempt_position = greatest(p.attempt_position, excluded.attempt_position),
    attempt_status = CASE WHEN excluded.attempt_position > p.attempt_position THEN excluded.attempt_status ELSE p.attempt_status END,
    attempt_run_id = CASE WHEN excluded.attempt_position > p.attempt_position THEN excluded.attempt_run_id ELSE p.attempt_run_id END,
    attempt_at = CASE WHEN excluded.attempt_position > p.attempt_position THEN excluded.attempt_at ELSE p.attempt_at END;
  RETURN NULL;
END
$$;

-- When a question was answered last: an error from before it was asked again does not answer it, and stays readable for who waits.
ALTER TABLE "build_answer" ADD COLUMN "answered_at" TIMESTAMPTZ(3);
