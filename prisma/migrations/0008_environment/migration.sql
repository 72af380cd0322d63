-- The resources that a build declares; of environment and secrets their names alone.
CREATE TABLE "build_resource" (
    "org_id" TEXT NOT NULL,
    "build_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "definition" JSONB NOT NULL,

    CONSTRAINT "build_resource_pkey" PRIMARY KEY ("org_id","build_id","name")
);

-- AddForeignKey
ALTER TABLE "build_resource" ADD CONSTRAINT "build_resource_org_id_build_id_fkey" FOREIGN KEY ("org_id", "build_id") REFERENCES "build"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "build_resource" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "build_resource" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "build_resource" USING (org_id = current_setting('app.org_id', true)) WITH CHECK (org_id = current_setting('app.org_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON "build_resource" TO "millrace_app";

-- A value that runs are given. Of a secret the row has the ciphertext, which names the row: moved to another one it cannot be read.
CREATE TABLE "environment_variable" (
    "org_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "deployment_kind" TEXT,
    "deployment_id" TEXT,
    "code_location_id" TEXT,
    "is_secret" BOOLEAN NOT NULL,
    "value" TEXT,
    "sealed" BYTEA,
    "key_id" TEXT,
    "set_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "set_by" TEXT NOT NULL,

    CONSTRAINT "environment_variable_pkey" PRIMARY KEY ("org_id","id"),
    CONSTRAINT "environment_variable_name" CHECK ("name" ~ '^[A-Za-z_][A-Za-z0-9_]{0,254}$'),
    CONSTRAINT "environment_variable_kind" CHECK ("deployment_kind" IN ('full', 'branch')),
    CONSTRAINT "environment_variable_scope" CHECK ("deployment_kind" IS NULL OR "deployment_id" IS NULL),
    CONSTRAINT "environment_variable_value" CHECK (
      CASE WHEN "is_secret" THEN "value" IS NULL AND "sealed" IS NOT NULL AND "key_id" IS NOT NULL ELSE "value" IS NOT NULL AND "sealed" IS NULL AND "key_id" IS NULL END
    ),
    CONSTRAINT "environment_variable_size" CHECK (octet_length("value") <= 65536 AND octet_length("sealed") <= 65600)
);

-- AddForeignKey
ALTER TABLE "environment_variable" ADD CONSTRAINT "environment_variable_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "environment_variable" ADD CONSTRAINT "environment_variable_org_id_deployment_id_fkey" FOREIGN KEY ("org_id", "deployment_id") REFERENCES "deployment"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "environment_variable" ADD CONSTRAINT "environment_variable_org_id_code_location_id_fkey" FOREIGN KEY ("org_id", "code_location_id") REFERENCES "code_location"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- One value per name and scope; a scope that is not narrowed is one scope.
CREATE UNIQUE INDEX "environment_variable_scope_key" ON "environment_variable" ("org_id", "name", "deployment_kind", "deployment_id", "code_location_id") NULLS NOT DISTINCT;

ALTER TABLE "environment_variable" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "environment_variable" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "environment_variable" USING (org_id = current_setting('app.org_id', true)) WITH CHECK (org_id = current_setting('app.org_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON "environment_variable" TO "millrace_app";

-- What the resources of a build ask for, and every value of these names that the deployment and the location may have. Which one counts is not decided here.
CREATE FUNCTION run_environment(p_org text, p_deployment text, p_location text, p_build text) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.org_id', p_org, true);
  RETURN (
    WITH asked AS (
      SELECT DISTINCT reference->>'kind' AS kind, reference->>'name' AS name
      FROM build_resource r CROSS JOIN LATERAL jsonb_array_elements(r.definition->'binding'->'references') reference
      WHERE r.org_id = p_org AND r.build_id = p_build
    )
    SELECT jsonb_build_object(
      'deploymentKind', d.kind,
      'asked', (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', a.kind, 'name', a.name) ORDER BY a.kind, a.name), '[]') FROM asked a),
      'variables', (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
          'id', v.id, 'name', v.name, 'deploymentKind', v.deployment_kind, 'deploymentId', v.deployment_id, 'codeLocationId', v.code_location_id,
          'isSecret', v.is_secret, 'value', v.value, 'sealed', encode(v.sealed, 'hex'), 'keyId', v.key_id
        )), '[]')
        FROM environment_variable v
        WHERE v.org_id = p_org AND v.name IN (SELECT a.name FROM asked a)
          AND (v.deployment_id IS NULL OR v.deployment_id = p_deployment) AND (v.deployment_kind IS NULL OR v.deployment_kind = d.kind)
          AND (v.code_location_id IS NULL OR v.code_location_id = p_location)
      )
    )
    FROM deployment d WHERE d.org_id = p_org AND d.id = p_deployment
  );
END
$$;
