-- What a follower of a run asks for again and again, in one call: where the run stands, and its next events, both at one moment. No row when the deployment has no such run.
CREATE FUNCTION run_news(p_org text, p_deployment text, p_run text, p_after integer, p_limit integer)
RETURNS TABLE (run_status text, seq integer, data jsonb) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.org_id', p_org, true);
  RETURN QUERY SELECT r.status, e.seq, e.data
    FROM run r LEFT JOIN LATERAL (
      SELECT x.seq, x.data FROM run_event x WHERE x.org_id = p_org AND x.run_id = p_run AND x.seq > p_after ORDER BY x.seq LIMIT p_limit
    ) e ON true
    WHERE r.org_id = p_org AND r.deployment_id = p_deployment AND r.id = p_run ORDER BY e.seq;
END
$$;

-- No plan depends on what is in these columns, and to look at a sample of them takes an ANALYZE a second of a core while runs go on.
ALTER TABLE "run_event" ALTER COLUMN "data" SET STATISTICS 0, ALTER COLUMN "idempotency_key" SET STATISTICS 0;
ALTER TABLE "run_plan" ALTER COLUMN "plan" SET STATISTICS 0;
ALTER TABLE "asset_state" ALTER COLUMN "metadata" SET STATISTICS 0, ALTER COLUMN "value" SET STATISTICS 0, ALTER COLUMN "observation" SET STATISTICS 0;
ALTER TABLE "asset_partition" ALTER COLUMN "value" SET STATISTICS 0;
