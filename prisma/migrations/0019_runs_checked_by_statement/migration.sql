-- Events and steps are written by the hundred, all of one run. Postgres checks a foreign key row by row, which was a third of what an append cost. These two are declared as before and
-- checked once for each statement: the row of the run is locked as the foreign key would lock it, so that it cannot go meanwhile.
ALTER TABLE "run_event" ALTER CONSTRAINT "run_event_org_id_deployment_id_run_id_fkey" NOT ENFORCED;
ALTER TABLE "run_step" ALTER CONSTRAINT "run_step_org_id_run_id_fkey" NOT ENFORCED;

CREATE FUNCTION check_runs_of_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM (SELECT DISTINCT org_id, deployment_id, run_id FROM added) a
  WHERE NOT EXISTS (SELECT FROM run r WHERE r.org_id = a.org_id AND r.deployment_id = a.deployment_id AND r.id = a.run_id FOR KEY SHARE);
  IF FOUND THEN
    RAISE foreign_key_violation USING MESSAGE = 'an event belongs to no run of its deployment', TABLE = TG_TABLE_NAME, CONSTRAINT = 'run_event_org_id_deployment_id_run_id_fkey';
  END IF;
  RETURN NULL;
END
$$;

CREATE FUNCTION check_runs_of_steps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM (SELECT DISTINCT org_id, run_id FROM added) a WHERE NOT EXISTS (SELECT FROM run r WHERE r.org_id = a.org_id AND r.id = a.run_id FOR KEY SHARE);
  IF FOUND THEN
    RAISE foreign_key_violation USING MESSAGE = 'a step belongs to no run', TABLE = TG_TABLE_NAME, CONSTRAINT = 'run_step_org_id_run_id_fkey';
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER check_runs AFTER INSERT ON "run_event" REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION check_runs_of_events();
CREATE TRIGGER check_runs AFTER INSERT ON "run_step" REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION check_runs_of_steps();

-- What belongs to which run never changes.
CREATE FUNCTION refuse_new_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE foreign_key_violation USING MESSAGE = format('the key of a row of %s never changes', TG_TABLE_NAME), TABLE = TG_TABLE_NAME;
END
$$;

CREATE TRIGGER refuse_new_key AFTER UPDATE OF "org_id", "deployment_id", "id" ON "run" FOR EACH ROW
  WHEN (NEW.org_id <> OLD.org_id OR NEW.deployment_id <> OLD.deployment_id OR NEW.id <> OLD.id) EXECUTE FUNCTION refuse_new_key();
CREATE TRIGGER refuse_new_key AFTER UPDATE OF "org_id", "deployment_id", "run_id" ON "run_event" FOR EACH ROW
  WHEN (NEW.org_id <> OLD.org_id OR NEW.deployment_id <> OLD.deployment_id OR NEW.run_id <> OLD.run_id) EXECUTE FUNCTION refuse_new_key();
CREATE TRIGGER refuse_new_key AFTER UPDATE OF "org_id", "run_id" ON "run_step" FOR EACH ROW
  WHEN (NEW.org_id <> OLD.org_id OR NEW.run_id <> OLD.run_id) EXECUTE FUNCTION refuse_new_key();

-- A run takes its events and steps with it. Before it goes, since a cascade from an organization runs past row-level security, and triggers that come after it do not; planned anew each
-- time, since a plan that was made behind row-level security would find nothing.
CREATE FUNCTION remove_parts_of_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE 'DELETE FROM run_event WHERE org_id = $1 AND run_id = $2' USING OLD.org_id, OLD.id;
  EXECUTE 'DELETE FROM run_step WHERE org_id = $1 AND run_id = $2' USING OLD.org_id, OLD.id;
  RETURN OLD;
END
$$;

CREATE TRIGGER remove_parts BEFORE DELETE ON "run" FOR EACH ROW EXECUTE FUNCTION remove_parts_of_run();
