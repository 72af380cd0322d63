-- Finding runs among a million. Row-level security is forced, and below its policy an index serves only operators that are leakproof: equality and
-- order of plain columns, not LIKE, `->>` or `@>`; a trigram index would never be used. So a search looks through the distinct targets of a deployment,
-- which are few however many runs there are, and finds their runs by equality.
ALTER TABLE "run" ADD COLUMN "target_hash" TEXT NOT NULL GENERATED ALWAYS AS (md5("target"::text)) STORED;
CREATE INDEX "run_org_id_deployment_id_target_hash_created_at_id_idx" ON "run"("org_id", "deployment_id", "target_hash", "created_at", "id");
CREATE INDEX "run_step_org_id_key_run_id_idx" ON "run_step"("org_id", "key", "run_id");
