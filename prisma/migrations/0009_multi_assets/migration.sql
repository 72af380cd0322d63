-- What makes several assets of a build.
CREATE TABLE "build_multi_asset" (
    "org_id" TEXT NOT NULL,
    "build_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "definition" JSONB NOT NULL,

    CONSTRAINT "build_multi_asset_pkey" PRIMARY KEY ("org_id","build_id","name")
);

-- The assets that a step of a run is to make, where it is not the one asset that the step is named after. Written at launch.
CREATE TABLE "run_asset" (
    "org_id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "step_key" TEXT NOT NULL,

    CONSTRAINT "run_asset_pkey" PRIMARY KEY ("org_id","run_id","step_key","key")
);

-- CreateIndex
CREATE INDEX "run_asset_org_id_key_run_id_idx" ON "run_asset"("org_id", "key", "run_id");

-- AddForeignKey
ALTER TABLE "build_multi_asset" ADD CONSTRAINT "build_multi_asset_org_id_build_id_fkey" FOREIGN KEY ("org_id", "build_id") REFERENCES "build"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run_asset" ADD CONSTRAINT "run_asset_org_id_run_id_fkey" FOREIGN KEY ("org_id", "run_id") REFERENCES "run"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "build_multi_asset" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "build_multi_asset" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "build_multi_asset" USING (org_id = current_setting('app.org_id', true)) WITH CHECK (org_id = current_setting('app.org_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON "build_multi_asset" TO "millrace_app";
ALTER TABLE "run_asset" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "run_asset" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "run_asset" USING (org_id = current_setting('app.org_id', true)) WITH CHECK (org_id = current_setting('app.org_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON "run_asset" TO "millrace_app";

-- As before, and a run that is created notes which steps make several assets: `p_run` brings them as { key, step }.
CREATE FUNCTION launch_run_of_assets(p_org text, p_run jsonb, p_plan jsonb, p_max_live integer)
RETURNS TABLE (run_id text, run_status text, created boolean) LANGUAGE plpgsql AS $$
DECLARE
  launched record;
BEGIN
  SELECT * INTO launched FROM launch_run(p_org, p_run, p_plan, p_max_live);
  IF launched.created THEN
    INSERT INTO run_asset (org_id, run_id, key, step_key)
    SELECT p_org, launched.run_id, a.key, a.step FROM jsonb_to_recordset(p_run->'assets') AS a (key text, step text)
    ON CONFLICT DO NOTHING;
  END IF;
  RETURN QUERY SELECT launched.run_id, launched.run_status, launched.created;
END
$$;
