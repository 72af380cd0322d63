DROP FUNCTION latest_materializations(text, text, jsonb, integer);

-- The latest materializations of assets by runs before this one, newest first, for what is about to be checked. `p_reads` is an array of { asset, partition, count }; without a partition,
-- of any. Of each run one: the partitions of a range, and what a step made before it was tried again, would else hide the runs before it.
CREATE FUNCTION latest_materializations(p_org text, p_deployment text, p_run text, p_reads jsonb)
RETURNS TABLE (asset text, partition text, run_id text, at timestamptz, data jsonb) LANGUAGE plpgsql AS $$
DECLARE
  wanted record;
  latest record;
  seen text[];
BEGIN
  PERFORM set_config('app.org_id', p_org, true);
  FOR wanted IN SELECT r.asset, r.partition, r.count FROM jsonb_to_recordset(p_reads) AS r (asset text, partition text, count integer) LOOP
    seen := ARRAY[p_run];
    WHILE cardinality(seen) <= wanted.count LOOP
      IF wanted.partition IS NULL THEN
        SELECT x.run_id, x.at, x.data INTO latest FROM run_event x
          WHERE x.org_id = p_org AND x.deployment_id = p_deployment AND x.asset_key = wanted.asset AND x.type = 'asset-materialized' AND x.run_id <> ALL (seen)
          ORDER BY x.position DESC LIMIT 1;
      ELSE
        SELECT x.run_id, x.at, x.data INTO latest FROM run_event x
          WHERE x.org_id = p_org AND x.deployment_id = p_deployment AND x.asset_key = wanted.asset AND x.partition = wanted.partition AND x.type = 'asset-materialized' AND x.run_id <> ALL (seen)
          ORDER BY x.position DESC LIMIT 1;
      END IF;
      EXIT WHEN NOT FOUND;
      asset := wanted.asset;
      partition := wanted.partition;
      run_id := latest.run_id;
      at := latest.at;
      data := jsonb_build_object('metadata', latest.data->'metadata', 'dataVersion', latest.data->'dataVersion');
      RETURN NEXT;
      seen := seen || latest.run_id;
    END LOOP;
  END LOOP;
END
$$;

-- The catalog asks at every change of a deployment which checks fail: few of the rows.
CREATE INDEX "asset_check_failing" ON "asset_check" ("org_id", "deployment_id", "key", "name") WHERE attempt_status = 'errored' OR NOT passed;
