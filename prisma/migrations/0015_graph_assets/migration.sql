-- As before, and a run of ops may have steps of assets too: `p_run` says how many steps there are.
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
    coalesce((p_run->>'stepCount')::integer, jsonb_array_length(p_plan->'steps')), (p_run->>'deadline')::timestamptz)
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
