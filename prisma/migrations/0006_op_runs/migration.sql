-- The ops that a build's jobs call.
CREATE TABLE "build_op" (
    "org_id" TEXT NOT NULL,
    "build_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "definition" JSONB NOT NULL,

    CONSTRAINT "build_op_pkey" PRIMARY KEY ("org_id","build_id","name")
);

-- AddForeignKey
ALTER TABLE "build_op" ADD CONSTRAINT "build_op_org_id_build_id_fkey" FOREIGN KEY ("org_id", "build_id") REFERENCES "build"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "build_op" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "build_op" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "build_op" USING (org_id = current_setting('app.org_id', true)) WITH CHECK (org_id = current_setting('app.org_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON "build_op" TO "millrace_app";

-- Steps of ops are rows from the launch on, for a dynamic output makes more of them while the run goes on. `planned`: which step of the
-- plan it is; `number`: which step of the run. Steps of assets become rows when something happens to them, and have neither.
ALTER TABLE "run_step" ADD COLUMN "kind" TEXT NOT NULL DEFAULT 'asset';
ALTER TABLE "run_step" ADD COLUMN "planned" INTEGER;
ALTER TABLE "run_step" ADD COLUMN "number" INTEGER;

-- Adds steps to a run. `p_steps` is an array of { key, planned, number }.
CREATE FUNCTION add_op_steps(p_org text, p_run text, p_steps jsonb) RETURNS integer LANGUAGE sql AS $$
  WITH added AS (
    INSERT INTO run_step (org_id, run_id, key, status, attempts, kind, planned, number)
    SELECT p_org, p_run, s.key, 'pending', 0, 'op', s.planned, s.number FROM jsonb_to_recordset(p_steps) AS s (key text, planned integer, number integer)
    ON CONFLICT (org_id, run_id, key) DO NOTHING
    RETURNING 1
  )
  SELECT count(*)::integer FROM added
$$;

-- As before, and `p_run` may bring the steps of ops that are known at launch.
CREATE OR REPLACE FUNCTION launch_run(p_org text, p_run jsonb, p_plan jsonb, p_max_live integer)
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
    p_run->>'runKey', coalesce((p_run->>'priority')::integer, 0), p_run->'origin', p_run->>'parentRunId',
    coalesce(jsonb_array_length(p_run->'opSteps'), jsonb_array_length(p_plan->'steps')), (p_run->>'deadline')::timestamptz)
  ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RETURN QUERY SELECT run.id, run.status, false FROM run
      WHERE org_id = p_org AND deployment_id = deployment AND (run_key = p_run->>'runKey' OR id = p_run->>'id') ORDER BY run_key NULLS LAST LIMIT 1;
    RETURN;
  END IF;
  INSERT INTO run_plan (org_id, run_id, plan) VALUES (p_org, p_run->>'id', p_plan);
  IF p_run ? 'opSteps' THEN
    PERFORM add_op_steps(p_org, p_run->>'id', p_run->'opSteps');
  END IF;
  status_now := append_platform_event(p_org, p_run->>'id', 'run-enqueued');
  IF locked AND live_run_count(p_org, deployment) < p_max_live AND NOT EXISTS (
    SELECT FROM run WHERE org_id = p_org AND deployment_id = deployment AND status = 'queued' AND id <> p_run->>'id'
  ) THEN
    status_now := append_platform_event(p_org, p_run->>'id', 'run-starting');
  END IF;
  RETURN QUERY SELECT p_run->>'id', status_now, true;
END
$$;

-- Events that make steps: those that dynamic outputs became (`p_added`) are there before what happens to them, in place of the
-- ones that stood for all keys (`p_multiplied`).
CREATE FUNCTION append_multiplying_events(p_org text, p_run text, p_epoch integer, p_events jsonb, p_added jsonb, p_multiplied text[])
RETURNS TABLE (outcome text, accepted integer, refused integer, last_seq integer, run_status text, run_epoch integer) LANGUAGE plpgsql AS $$
DECLARE
  added integer;
  removed integer;
BEGIN
  PERFORM set_config('app.org_id', p_org, true);
  PERFORM FROM run WHERE org_id = p_org AND id = p_run AND epoch = p_epoch AND status NOT IN ('succeeded', 'failed', 'canceled') FOR UPDATE;
  IF FOUND THEN
    added := add_op_steps(p_org, p_run, p_added);
    DELETE FROM run_step WHERE org_id = p_org AND run_id = p_run AND kind = 'op' AND key = ANY (p_multiplied);
    GET DIAGNOSTICS removed = ROW_COUNT;
    UPDATE run SET step_count = step_count + added - removed WHERE org_id = p_org AND id = p_run;
  END IF;
  RETURN QUERY SELECT * FROM append_events(p_org, p_run, p_epoch, p_events);
END
$$;
