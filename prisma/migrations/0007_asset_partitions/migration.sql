-- What is known of a partition of an asset in a deployment: its latest materialization, and how the latest attempt ended.
CREATE TABLE "asset_partition" (
    "org_id" TEXT NOT NULL,
    "deployment_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "partition" TEXT NOT NULL,
    "position" BIGINT,
    "run_id" TEXT,
    "seq" INTEGER,
    "materialized_at" TIMESTAMPTZ(3),
    "value" JSONB,
    "data_version" TEXT,
    "attempt_position" BIGINT NOT NULL,
    "attempt_status" TEXT NOT NULL,
    "attempt_run_id" TEXT NOT NULL,
    "attempt_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "asset_partition_pkey" PRIMARY KEY ("org_id","deployment_id","key","partition")
);

-- AddForeignKey
ALTER TABLE "asset_partition" ADD CONSTRAINT "asset_partition_org_id_deployment_id_fkey" FOREIGN KEY ("org_id", "deployment_id") REFERENCES "deployment"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "asset_partition" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "asset_partition" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "asset_partition" USING (org_id = current_setting('app.org_id', true)) WITH CHECK (org_id = current_setting('app.org_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON "asset_partition" TO "millrace_app";
ALTER TABLE "asset_partition" SET (fillfactor = 70);

-- In the transaction that accepts the events, set-wise, and in key order, so that two runs never lock each other's rows crosswise. The later position wins.
CREATE FUNCTION note_asset_partitions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO asset_partition AS p (org_id, deployment_id, key, partition, position, run_id, seq, materialized_at, value, data_version,
    attempt_position, attempt_status, attempt_run_id, attempt_at)
  SELECT DISTINCT ON (e.org_id, e.deployment_id, e.asset_key, e.data->>'partition') e.org_id, e.deployment_id, e.asset_key, e.data->>'partition',
    CASE WHEN made.is THEN e.position END, CASE WHEN made.is THEN e.run_id END, CASE WHEN made.is THEN e.seq END, CASE WHEN made.is THEN e.at END,
    CASE WHEN made.is THEN e.data->'value' END, CASE WHEN made.is THEN e.data->>'dataVersion' END,
    e.position, CASE WHEN made.is THEN 'succeeded' ELSE 'failed' END, e.run_id, e.at
  FROM added e CROSS JOIN LATERAL (SELECT e.type = 'asset-materialized' AS is) made
  WHERE e.type IN ('asset-materialized', 'asset-failed') AND e.data->>'partition' IS NOT NULL
  ORDER BY e.org_id, e.deployment_id, e.asset_key, e.data->>'partition', e.position DESC
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

CREATE TRIGGER note_asset_partitions AFTER INSERT ON "run_event" REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION note_asset_partitions();

-- `p_reads` is an array of { asset, partitions }.
CREATE FUNCTION partition_values(p_org text, p_deployment text, p_reads jsonb) RETURNS TABLE (key text, partition text, pointer jsonb) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.org_id', p_org, true);
  RETURN QUERY SELECT p.key, p.partition, p.value
    FROM jsonb_to_recordset(p_reads) AS r (asset text, partitions jsonb) CROSS JOIN LATERAL jsonb_array_elements_text(r.partitions) wanted
    JOIN asset_partition p ON p.org_id = p_org AND p.deployment_id = p_deployment AND p.key = r.asset AND p.partition = wanted.value
    WHERE p.value IS NOT NULL;
END
$$;
