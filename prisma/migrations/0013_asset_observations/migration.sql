-- The latest observation of an asset: its metadata and data version.
ALTER TABLE "asset_state" ADD COLUMN "observed_position" BIGINT;
ALTER TABLE "asset_state" ADD COLUMN "observed_run_id" TEXT;
ALTER TABLE "asset_state" ADD COLUMN "observed_at" TIMESTAMPTZ(3);
ALTER TABLE "asset_state" ADD COLUMN "observation" JSONB;

-- In the transaction that accepts the events, set-wise, and in key order, so that two runs never lock each other's rows crosswise. The later position wins.
CREATE FUNCTION note_asset_observations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM added WHERE type = 'asset-observed') THEN
    RETURN NULL;
  END IF;
  INSERT INTO asset_state AS s (org_id, deployment_id, key, attempt_position, attempt_status, attempt_run_id, attempt_at, observed_position, observed_run_id, observed_at, observation)
  SELECT DISTINCT ON (e.org_id, e.deployment_id, e.asset_key) e.org_id, e.deployment_id, e.asset_key, e.position, 'succeeded', e.run_id, e.at, e.position, e.run_id, e.at,
    jsonb_strip_nulls(jsonb_build_object('metadata', e.data->'metadata', 'dataVersion', e.data->'dataVersion', 'partition', e.data->'partition'))
  FROM added e WHERE e.type = 'asset-observed'
  ORDER BY e.org_id, e.deployment_id, e.asset_key, e.position DESC
  ON CONFLICT (org_id, deployment_id, key) DO UPDATE SET observed_position = greatest(s.observed_position, excluded.observed_position),
    observed_run_id = CASE WHEN excluded.observed_position > coalesce(s.observed_position, 0) THEN excluded.observed_run_id ELSE s.observed_run_id END,
    observed_at = CASE WHEN excluded.observed_position > coalesce(s.observed_position, 0) THEN excluded.observed_at ELSE s.observed_at END,
    observation = CASE WHEN excluded.observed_position > coalesce(s.observed_position, 0) THEN excluded.observation ELSE s.observation END,
    attempt_position = greatest(s.attempt_position, excluded.attempt_position),
    attempt_status = CASE WHEN excluded.attempt_position > s.attempt_position THEN excluded.attempt_status ELSE s.attempt_status END,
    attempt_run_id = CASE WHEN excluded.attempt_position > s.attempt_position THEN excluded.attempt_run_id ELSE s.attempt_run_id END,
    attempt_at = CASE WHEN excluded.attempt_position > s.attempt_position THEN excluded.attempt_at ELSE s.attempt_at END;
  RETURN NULL;
END
$$;

CREATE TRIGGER note_asset_observations AFTER INSERT ON "run_event" REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION note_asset_observations();
