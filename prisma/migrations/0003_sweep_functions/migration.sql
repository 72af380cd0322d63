-- The only look-ups across organizations. They run as millrace_sweep, a role that nobody signs in as and that may read
-- what these functions need and nothing else. They return ids and instants, never what tenants wrote.

GRANT SELECT ("org_id", "id", "deployment_id", "status", "epoch", "worker", "created_at", "admitted_at", "touched_at", "deadline") ON "run" TO "millrace_sweep";
GRANT SELECT ("org_id", "id", "status", "created_at", "started_at") ON "build" TO "millrace_sweep";
GRANT SELECT ("id", "last_seen_at") ON "worker" TO "millrace_sweep";
GRANT SELECT ("id") ON "organization" TO "millrace_sweep";
CREATE POLICY "sweep" ON "run" FOR SELECT TO "millrace_sweep" USING (true);
CREATE POLICY "sweep" ON "build" FOR SELECT TO "millrace_sweep" USING (true);

-- Live runs of which nothing was heard for a while, or whose worker is gone, or whose deadline has passed.
CREATE FUNCTION find_stale_runs(p_quiet_ms integer, p_limit integer)
RETURNS TABLE (organization_id text, deployment_id text, run_id text, run_status text, epoch integer, worker text, worker_alive boolean, past_deadline boolean, touched_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT r.org_id, r.deployment_id, r.id, r.status, r.epoch, r.worker,
    coalesce(w.last_seen_at > now() - make_interval(secs => p_quiet_ms / 1000.0), false), coalesce(r.deadline < now(), false), r.touched_at
  FROM run r LEFT JOIN worker w ON w.id = r.worker
  WHERE r.status IN ('starting', 'running', 'canceling') AND r.epoch > 0 AND (
    r.touched_at < now() - make_interval(secs => p_quiet_ms / 1000.0) OR r.deadline < now()
    OR w.last_seen_at < now() - make_interval(secs => p_quiet_ms / 1000.0)
  )
  ORDER BY r.touched_at LIMIT p_limit
$$;

-- Runs that were admitted but that no worker has claimed: a crash between commit and the engine, or an engine that forgot.
CREATE FUNCTION find_unstarted_runs(p_quiet_ms integer, p_limit integer)
RETURNS TABLE (organization_id text, deployment_id text, run_id text, run_status text, touched_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT org_id, run.deployment_id, id, status, run.touched_at FROM run
  WHERE status IN ('starting', 'canceling') AND epoch = 0 AND run.touched_at < now() - make_interval(secs => p_quiet_ms / 1000.0)
  ORDER BY run.touched_at LIMIT p_limit
$$;

-- Deployments where runs wait: a crash between the end of one run and the admission of the next.
CREATE FUNCTION find_queued_deployments(p_quiet_ms integer, p_limit integer)
RETURNS TABLE (organization_id text, deployment_id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT org_id, run.deployment_id FROM run
  WHERE status = 'queued' AND run.touched_at < now() - make_interval(secs => p_quiet_ms / 1000.0)
  LIMIT p_limit
$$;

CREATE FUNCTION find_unfinished_builds(p_quiet_ms integer, p_limit integer)
RETURNS TABLE (organization_id text, build_id text, created_at timestamptz, started_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT org_id, id, build.created_at, build.started_at FROM build
  WHERE status = 'building' AND coalesce(build.started_at, build.created_at) < now() - make_interval(secs => p_quiet_ms / 1000.0)
  ORDER BY build.created_at LIMIT p_limit
$$;

CREATE FUNCTION find_organizations() RETURNS TABLE (organization_id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT id FROM organization ORDER BY id
$$;

-- The functions get their owner: whoever migrates must be a member, and the role needs CREATE for that moment only.
DO $$
DECLARE
  signature text;
BEGIN
  EXECUTE format('GRANT millrace_sweep TO %I', current_user);
  GRANT CREATE ON SCHEMA public TO millrace_sweep;
  FOREACH signature IN ARRAY ARRAY[
    'find_stale_runs(integer, integer)', 'find_unstarted_runs(integer, integer)', 'find_queued_deployments(integer, integer)',
    'find_unfinished_builds(integer, integer)', 'find_organizations()'
  ] LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', signature);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO millrace_app', signature);
    EXECUTE format('ALTER FUNCTION %s OWNER TO millrace_sweep', signature);
  END LOOP;
  REVOKE CREATE ON SCHEMA public FROM millrace_sweep;
END
$$;
