-- The functions of a build that evaluate checks.
CREATE TABLE "build_check" (
    "org_id" TEXT NOT NULL,
    "build_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "definition" JSONB NOT NULL,

    CONSTRAINT "build_check_pkey" PRIMARY KEY ("org_id","build_id","key")
);

-- AddForeignKey
ALTER TABLE "build_check" ADD CONSTRAINT "build_check_org_id_build_id_fkey" FOREIGN KEY ("org_id", "build_id") REFERENCES "build"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "build_check" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "build_check" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "build_check" USING (org_id = current_setting('app.org_id', true)) WITH CHECK (org_id = current_setting('app.org_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON "build_check" TO "millrace_app";

-- What is known of a check in a deployment: its latest evaluation, and how the latest attempt ended. `partition` is empty for one of the whole asset.
CREATE TABLE "asset_check" (
    "org_id" TEXT NOT NULL,
    "deployment_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "partition" TEXT NOT NULL,
    "position" BIGINT,
    "run_id" TEXT,
    "seq" INTEGER,
    "evaluated_at" TIMESTAMPTZ(3),
    "passed" BOOLEAN,
    "severity" TEXT,
    "evaluation" JSONB,
    "attempt_position" BIGINT NOT NULL,
    "attempt_status" TEXT NOT NULL,
    "attempt_run_id" TEXT NOT NULL,
    "attempt_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "asset_check_pkey" PRIMARY KEY ("org_id","deployment_id","key","name","partition")
);

-- AddForeignKey
ALTER TABLE "asset_check" ADD CONSTRAINT "asset_check_org_id_deployment_id_fkey" FOREIGN KEY ("org_id", "deployment_id") REFERENCES "deployment"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "asset_check" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "asset_check" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "asset_check" USING (org_id = current_setting('app.org_id', true)) WITH CHECK (org_id = current_setting('app.org_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON "asset_check" TO "millrace_app";
ALTER TABLE "asset_check" SET (fillfactor = 70);

-- In the transaction that accepts the events, set-wise, and in key order, so that two runs never lock each other's rows crosswise. The later position wins.
CREATE FUNCTION note_asset_checks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM added WHERE type IN ('asset-check-evaluated', 'asset-check-errored')) THEN
    RETURN NULL;
  END IF;
  INSERT INTO asset_check AS c (org_id, deployment_id, key, name, partition, position, run_id, seq, evaluated_at, passed, severity, evaluation,
    attempt_position, attempt_status, attempt_run_id, attempt_at)
  SELECT DISTINCT ON (e.org_id, e.deployment_id, e.asset_key, e.data->>'name', coalesce(e.data->>'partition', ''))
    e.org_id, e.deployment_id, e.asset_key, e.data->>'name', coalesce(e.data->>'partition', ''),
    CASE WHEN told.is THEN e.position END, CASE WHEN told.is THEN e.run_id END, CASE WHEN told.is THEN e.seq END, CASE WHEN told.is THEN e.at END,
    CASE WHEN told.is THEN (e.data->'passed')::boolean END, CASE WHEN told.is THEN e.data->>'severity' END,
    CASE WHEN told.is THEN jsonb_strip_nulls(jsonb_build_object('metadata', e.data->'metadata', 'description', e.data->'description', 'target', e.data->'target')) END,
    e.position, CASE WHEN told.is THEN 'evaluated' ELSE 'errored' END, e.run_id, e.at
  FROM added e CROSS JOIN LATERAL (SELECT e.type = 'asset-check-evaluated' AS is) told
  WHERE e.type IN ('asset-check-evaluated', 'asset-check-errored')
  ORDER BY e.org_id, e.deployment_id, e.asset_key, e.data->>'name', coalesce(e.data->>'partition', ''), e.position DESC
  ON CONFLICT (org_id, deployment_id, key, name, partition) DO UPDATE SET position = greatest(c.position, excluded.position),
    run_id = CASE WHEN excluded.position > coalesce(c.position, 0) THEN excluded.run_id ELSE c.run_id END,
    seq = CASE WHEN excluded.position > coalesce(c.position, 0) THEN excluded.seq ELSE c.seq END,
    evaluated_at = CASE WHEN excluded.position > coalesce(c.position, 0) THEN excluded.evaluated_at ELSE c.evaluated_at END,
    passed = CASE WHEN excluded.position > coalesce(c.position, 0) THEN excluded.passed ELSE c.passed END,
    severity = CASE WHEN excluded.position > coalesce(c.position, 0) THEN excluded.severity ELSE c.severity END,
    evaluation = CASE WHEN excluded.position > coalesce(c.position, 0) THEN excluded.evaluation ELSE c.evaluation END,
    attempt_position = greatest(c.attempt_position, excluded.attempt_position),
    attempt_status = CASE WHEN excluded.attempt_position > c.attempt_position THEN excluded.attempt_status ELSE c.attempt_status END,
    attempt_run_id = CASE WHEN excluded.attempt_position > c.attempt_position THEN excluded.attempt_run_id ELSE c.attempt_run_id END,
    attempt_at = CASE WHEN excluded.attempt_position > c.attempt_position THEN excluded.attempt_at ELSE c.attempt_at END;
  RETURN NULL;
END
$$;

CREATE TRIGGER note_asset_checks AFTER INSERT ON "run_event" REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION note_asset_checks();

CREATE OR REPLACE FUNCTION event_level(p_event jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE p_event->>'type'
    WHEN 'log' THEN p_event->>'level'
    WHEN 'run-failure' THEN 'error' WHEN 'step-failure' THEN 'error' WHEN 'asset-failed' THEN 'error' WHEN 'asset-check-errored' THEN 'error'
    WHEN 'asset-check-evaluated' THEN CASE WHEN (p_event->'passed')::boolean THEN 'info' ELSE p_event->>'severity' END
    WHEN 'step-retry' THEN 'warn' WHEN 'step-skipped' THEN 'warn' WHEN 'process-lost' THEN 'warn' WHEN 'stale-write-refused' THEN 'warn'
    ELSE 'info'
  END
$$;

-- The latest materializations of assets, newest first, for what is about to be checked. `p_reads` is an array of { asset, partition }; without a partition, of any.
CREATE FUNCTION latest_materializations(p_org text, p_deployment text, p_reads jsonb, p_limit integer)
RETURNS TABLE (asset text, partition text, run_id text, at timestamptz, data jsonb) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.org_id', p_org, true);
  RETURN QUERY SELECT r.asset, r.partition, e.run_id, e.at, jsonb_build_object('metadata', e.data->'metadata', 'dataVersion', e.data->'dataVersion')
    FROM jsonb_to_recordset(p_reads) AS r (asset text, partition text)
    CROSS JOIN LATERAL (
      SELECT x.run_id, x.at, x.data, x.position FROM run_event x
      WHERE x.org_id = p_org AND x.deployment_id = p_deployment AND x.asset_key = r.asset AND x.type = 'asset-materialized'
        AND (r.partition IS NULL OR x.data->>'partition' = r.partition)
      ORDER BY x.position DESC LIMIT p_limit
    ) e
    ORDER BY r.asset, r.partition, e.position DESC;
END
$$;
