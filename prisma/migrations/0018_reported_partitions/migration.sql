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
