-- A draft's version rises with every save, under the lock of its row; the row outlives its files, so that no version comes twice.
ALTER TABLE "draft" ADD COLUMN "version" INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "draft" ALTER COLUMN "version" SET DEFAULT 0;

-- The objects that builds share by content. A row exists before its object does. `used_at`: somebody needed it, or is about to.
-- `doomed_at`: garbage collection is removing it; from then on nobody may rely on it, and who needs the content writes it under another name.
CREATE TABLE "stored_object" (
    "org_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "used_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "doomed_at" TIMESTAMPTZ(3),

    CONSTRAINT "stored_object_pkey" PRIMARY KEY ("org_id","key")
);

-- CreateIndex
CREATE INDEX "stored_object_org_id_used_at_idx" ON "stored_object"("org_id", "used_at");

-- AddForeignKey
ALTER TABLE "stored_object" ADD CONSTRAINT "stored_object_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What is there already is shared by the same rules from now on; an owner who is no superuser sees it only for this statement.
ALTER TABLE "build" NO FORCE ROW LEVEL SECURITY;
INSERT INTO "stored_object" ("org_id", "key")
SELECT DISTINCT b."org_id", o."key" FROM "build" b, unnest(ARRAY[b."tree_key", b."bundle_key", b."source_map_key", b."manifest_key"]) AS o ("key")
WHERE o."key" LIKE 'org/%';
ALTER TABLE "build" FORCE ROW LEVEL SECURITY;

ALTER TABLE "stored_object" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "stored_object" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "stored_object" USING (org_id = current_setting('app.org_id', true)) WITH CHECK (org_id = current_setting('app.org_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON "stored_object" TO "millrace_app";

-- A build has changed or has more log: whoever shows it reads it again.
CREATE FUNCTION notify_build(p_org text, p_deployment text, p_build text) RETURNS void LANGUAGE sql AS $$
  SELECT pg_notify('millrace', jsonb_build_object('organizationId', p_org, 'deploymentId', p_deployment, 'buildId', p_build)::text)
$$;

CREATE OR REPLACE FUNCTION publish_deployment_event(p_org text, p_deployment text, p_type text, p_data jsonb) RETURNS void LANGUAGE sql AS $$
  INSERT INTO deployment_event (org_id, deployment_id, type, data) VALUES (p_org, p_deployment, p_type, p_data);
  SELECT notify_change(p_org, p_deployment, NULL);
  SELECT notify_build(p_org, p_deployment, p_data->>'buildId') WHERE p_data ? 'buildId';
$$;
