-- Positions of events in their deployment. Handed out before commit: readers go by (txid, position).
CREATE SEQUENCE "event_position" AS bigint CACHE 1;

-- CreateTable
CREATE TABLE "user" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "token" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ip_address" TEXT,
    "user_agent" TEXT,
    "user_id" TEXT NOT NULL,
    "active_organization_id" TEXT,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "access_token" TEXT,
    "refresh_token" TEXT,
    "id_token" TEXT,
    "access_token_expires_at" TIMESTAMPTZ(3),
    "refresh_token_expires_at" TIMESTAMPTZ(3),
    "scope" TEXT,
    "password" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verification" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rate_limit" (
    "id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "last_request" BIGINT NOT NULL,

    CONSTRAINT "rate_limit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "organization" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "logo" TEXT,
    "metadata" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organization_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "member" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "role" TEXT NOT NULL DEFAULT 'member',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "member_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invitation" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "role" TEXT,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "inviter_id" TEXT NOT NULL,

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_token" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "secret_hash" TEXT NOT NULL,
    "created_by_user_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "run" (
    "org_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "deployment_id" TEXT NOT NULL,
    "code_location_id" TEXT NOT NULL,
    "build_id" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'queued',
    "target" JSONB NOT NULL,
    "config" JSONB NOT NULL,
    "tags" JSONB NOT NULL,
    "run_key" TEXT,
    "priority" INTEGER NOT NULL DEFAULT 0,
    "epoch" INTEGER NOT NULL DEFAULT 0,
    "next_seq" INTEGER NOT NULL DEFAULT 1,
    "worker" TEXT,
    "origin" JSONB NOT NULL,
    "parent_run_id" TEXT,
    "error" JSONB,
    "step_count" INTEGER NOT NULL,
    "succeeded_count" INTEGER NOT NULL DEFAULT 0,
    "failed_count" INTEGER NOT NULL DEFAULT 0,
    "skipped_count" INTEGER NOT NULL DEFAULT 0,
    "canceled_count" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "admitted_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "deadline" TIMESTAMPTZ(3),
    "touched_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "run_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "run_plan" (
    "org_id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "plan" JSONB NOT NULL,

    CONSTRAINT "run_plan_pkey" PRIMARY KEY ("org_id","run_id")
);

-- CreateTable
CREATE TABLE "run_step" (
    "org_id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "reason" JSONB,
    "error" JSONB,

    CONSTRAINT "run_step_pkey" PRIMARY KEY ("org_id","run_id","key")
);

-- CreateTable
CREATE TABLE "run_event" (
    "org_id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "deployment_id" TEXT NOT NULL,
    "position" BIGINT NOT NULL DEFAULT nextval('event_position'::regclass),
    "txid" xid8 NOT NULL DEFAULT pg_current_xact_id(),
    "type" TEXT NOT NULL,
    "step_key" TEXT,
    "asset_key" TEXT,
    "level" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "data" JSONB NOT NULL,
    "idempotency_key" TEXT NOT NULL,

    CONSTRAINT "run_event_pkey" PRIMARY KEY ("org_id","run_id","seq")
);

-- CreateTable
CREATE TABLE "asset_state" (
    "org_id" TEXT NOT NULL,
    "deployment_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "position" BIGINT,
    "run_id" TEXT,
    "seq" INTEGER,
    "materialized_at" TIMESTAMPTZ(3),
    "metadata" JSONB,
    "value" JSONB,
    "code_version" TEXT,
    "data_version" TEXT,
    "build_id" TEXT,
    "materialization_count" INTEGER NOT NULL DEFAULT 0,
    "attempt_position" BIGINT NOT NULL,
    "attempt_status" TEXT NOT NULL,
    "attempt_run_id" TEXT NOT NULL,
    "attempt_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "asset_state_pkey" PRIMARY KEY ("org_id","deployment_id","key")
);

-- CreateTable
CREATE TABLE "deployment_event" (
    "org_id" TEXT NOT NULL,
    "deployment_id" TEXT NOT NULL,
    "position" BIGINT NOT NULL DEFAULT nextval('event_position'::regclass),
    "txid" xid8 NOT NULL DEFAULT pg_current_xact_id(),
    "type" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "data" JSONB NOT NULL,

    CONSTRAINT "deployment_event_pkey" PRIMARY KEY ("org_id","deployment_id","position")
);

-- CreateTable
CREATE TABLE "worker" (
    "id" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sandbox" JSONB NOT NULL,

    CONSTRAINT "worker_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "deployment" (
    "org_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL DEFAULT 'full',
    "base_deployment_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "deployment_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "code_location" (
    "org_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "default_branch" TEXT NOT NULL DEFAULT 'main',
    "next_commit_order" BIGINT NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "code_location_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "deployed_location" (
    "org_id" TEXT NOT NULL,
    "deployment_id" TEXT NOT NULL,
    "code_location_id" TEXT NOT NULL,
    "build_id" TEXT NOT NULL,
    "commit_order" BIGINT NOT NULL,
    "highest_order" BIGINT NOT NULL,
    "deployed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deployed_by" TEXT,

    CONSTRAINT "deployed_location_pkey" PRIMARY KEY ("org_id","deployment_id","code_location_id")
);

-- CreateTable
CREATE TABLE "deploy_record" (
    "org_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "deployment_id" TEXT NOT NULL,
    "code_location_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "from_build_id" TEXT,
    "to_build_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "by" TEXT,

    CONSTRAINT "deploy_record_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "build" (
    "org_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "code_location_id" TEXT NOT NULL,
    "deployment_id" TEXT NOT NULL,
    "commit" TEXT NOT NULL,
    "commit_order" BIGINT NOT NULL,
    "tree_hash" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'building',
    "hash" TEXT,
    "bundle_key" TEXT,
    "source_map_key" TEXT,
    "manifest_key" TEXT,
    "tree_key" TEXT,
    "manifest_summary" JSONB,
    "problems" JSONB NOT NULL DEFAULT '[]',
    "log" TEXT NOT NULL DEFAULT '',
    "deploy" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "build_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "build_asset" (
    "org_id" TEXT NOT NULL,
    "build_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "group" TEXT NOT NULL,
    "kinds" TEXT[],
    "owners" TEXT[],
    "tags" JSONB NOT NULL,
    "description" TEXT,
    "search" TEXT NOT NULL,
    "definition" JSONB NOT NULL,

    CONSTRAINT "build_asset_pkey" PRIMARY KEY ("org_id","build_id","key")
);

-- CreateTable
CREATE TABLE "build_job" (
    "org_id" TEXT NOT NULL,
    "build_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "definition" JSONB NOT NULL,

    CONSTRAINT "build_job_pkey" PRIMARY KEY ("org_id","build_id","name")
);

-- CreateTable
CREATE TABLE "draft" (
    "org_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "code_location_id" TEXT NOT NULL,
    "branch" TEXT NOT NULL,
    "base_commit" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "draft_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "draft_file" (
    "org_id" TEXT NOT NULL,
    "draft_id" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "content" BYTEA,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "draft_file_pkey" PRIMARY KEY ("org_id","draft_id","path")
);

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "session_token_key" ON "session"("token");

-- CreateIndex
CREATE INDEX "session_user_id_idx" ON "session"("user_id");

-- CreateIndex
CREATE INDEX "account_user_id_idx" ON "account"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "account_provider_id_account_id_key" ON "account"("provider_id", "account_id");

-- CreateIndex
CREATE INDEX "verification_identifier_idx" ON "verification"("identifier");

-- CreateIndex
CREATE UNIQUE INDEX "rate_limit_key_key" ON "rate_limit"("key");

-- CreateIndex
CREATE UNIQUE INDEX "organization_slug_key" ON "organization"("slug");

-- CreateIndex
CREATE INDEX "member_user_id_idx" ON "member"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "member_organization_id_user_id_key" ON "member"("organization_id", "user_id");

-- CreateIndex
CREATE INDEX "invitation_organization_id_idx" ON "invitation"("organization_id");

-- CreateIndex
CREATE INDEX "invitation_email_idx" ON "invitation"("email");

-- CreateIndex
CREATE UNIQUE INDEX "api_token_secret_hash_key" ON "api_token"("secret_hash");

-- CreateIndex
CREATE INDEX "api_token_organization_id_created_at_idx" ON "api_token"("organization_id", "created_at");

-- CreateIndex
CREATE INDEX "run_org_id_deployment_id_created_at_id_idx" ON "run"("org_id", "deployment_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "run_org_id_build_id_idx" ON "run"("org_id", "build_id");

-- CreateIndex
CREATE INDEX "run_org_id_parent_run_id_idx" ON "run"("org_id", "parent_run_id");

-- CreateIndex
CREATE UNIQUE INDEX "run_org_id_deployment_id_id_key" ON "run"("org_id", "deployment_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "run_org_id_deployment_id_run_key_key" ON "run"("org_id", "deployment_id", "run_key");

-- CreateIndex
CREATE INDEX "run_event_org_id_deployment_id_txid_position_idx" ON "run_event"("org_id", "deployment_id", "txid", "position");

-- CreateIndex
CREATE UNIQUE INDEX "run_event_org_id_run_id_idempotency_key_key" ON "run_event"("org_id", "run_id", "idempotency_key");

-- CreateIndex
CREATE INDEX "deployment_event_org_id_deployment_id_txid_position_idx" ON "deployment_event"("org_id", "deployment_id", "txid", "position");

-- CreateIndex
CREATE UNIQUE INDEX "deployment_org_id_name_key" ON "deployment"("org_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "code_location_org_id_name_key" ON "code_location"("org_id", "name");

-- CreateIndex
CREATE INDEX "deployed_location_org_id_build_id_idx" ON "deployed_location"("org_id", "build_id");

-- CreateIndex
CREATE INDEX "deploy_record_org_id_deployment_id_code_location_id_at_idx" ON "deploy_record"("org_id", "deployment_id", "code_location_id", "at");

-- CreateIndex
CREATE INDEX "build_org_id_code_location_id_commit_order_idx" ON "build"("org_id", "code_location_id", "commit_order");

-- CreateIndex
CREATE INDEX "build_org_id_code_location_id_commit_idx" ON "build"("org_id", "code_location_id", "commit");

-- CreateIndex
CREATE UNIQUE INDEX "build_org_id_code_location_id_id_key" ON "build"("org_id", "code_location_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "draft_org_id_code_location_id_user_id_branch_key" ON "draft"("org_id", "code_location_id", "user_id", "branch");

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_inviter_id_fkey" FOREIGN KEY ("inviter_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_created_by_user_id_fkey" FOREIGN KEY ("created_by_user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run" ADD CONSTRAINT "run_org_id_deployment_id_fkey" FOREIGN KEY ("org_id", "deployment_id") REFERENCES "deployment"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run" ADD CONSTRAINT "run_org_id_code_location_id_fkey" FOREIGN KEY ("org_id", "code_location_id") REFERENCES "code_location"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run" ADD CONSTRAINT "run_org_id_code_location_id_build_id_fkey" FOREIGN KEY ("org_id", "code_location_id", "build_id") REFERENCES "build"("org_id", "code_location_id", "id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run" ADD CONSTRAINT "run_org_id_parent_run_id_fkey" FOREIGN KEY ("org_id", "parent_run_id") REFERENCES "run"("org_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "run_plan" ADD CONSTRAINT "run_plan_org_id_run_id_fkey" FOREIGN KEY ("org_id", "run_id") REFERENCES "run"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run_step" ADD CONSTRAINT "run_step_org_id_run_id_fkey" FOREIGN KEY ("org_id", "run_id") REFERENCES "run"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run_event" ADD CONSTRAINT "run_event_org_id_deployment_id_run_id_fkey" FOREIGN KEY ("org_id", "deployment_id", "run_id") REFERENCES "run"("org_id", "deployment_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "asset_state" ADD CONSTRAINT "asset_state_org_id_deployment_id_fkey" FOREIGN KEY ("org_id", "deployment_id") REFERENCES "deployment"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deployment_event" ADD CONSTRAINT "deployment_event_org_id_deployment_id_fkey" FOREIGN KEY ("org_id", "deployment_id") REFERENCES "deployment"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deployment" ADD CONSTRAINT "deployment_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deployment" ADD CONSTRAINT "deployment_org_id_base_deployment_id_fkey" FOREIGN KEY ("org_id", "base_deployment_id") REFERENCES "deployment"("org_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "code_location" ADD CONSTRAINT "code_location_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deployed_location" ADD CONSTRAINT "deployed_location_org_id_deployment_id_fkey" FOREIGN KEY ("org_id", "deployment_id") REFERENCES "deployment"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deployed_location" ADD CONSTRAINT "deployed_location_org_id_code_location_id_fkey" FOREIGN KEY ("org_id", "code_location_id") REFERENCES "code_location"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deployed_location" ADD CONSTRAINT "deployed_location_org_id_code_location_id_build_id_fkey" FOREIGN KEY ("org_id", "code_location_id", "build_id") REFERENCES "build"("org_id", "code_location_id", "id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deploy_record" ADD CONSTRAINT "deploy_record_org_id_deployment_id_fkey" FOREIGN KEY ("org_id", "deployment_id") REFERENCES "deployment"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deploy_record" ADD CONSTRAINT "deploy_record_org_id_code_location_id_fkey" FOREIGN KEY ("org_id", "code_location_id") REFERENCES "code_location"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "build" ADD CONSTRAINT "build_org_id_code_location_id_fkey" FOREIGN KEY ("org_id", "code_location_id") REFERENCES "code_location"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "build" ADD CONSTRAINT "build_org_id_deployment_id_fkey" FOREIGN KEY ("org_id", "deployment_id") REFERENCES "deployment"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "build_asset" ADD CONSTRAINT "build_asset_org_id_build_id_fkey" FOREIGN KEY ("org_id", "build_id") REFERENCES "build"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "build_job" ADD CONSTRAINT "build_job_org_id_build_id_fkey" FOREIGN KEY ("org_id", "build_id") REFERENCES "build"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "draft" ADD CONSTRAINT "draft_org_id_code_location_id_fkey" FOREIGN KEY ("org_id", "code_location_id") REFERENCES "code_location"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "draft_file" ADD CONSTRAINT "draft_file_org_id_draft_id_fkey" FOREIGN KEY ("org_id", "draft_id") REFERENCES "draft"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;


-- What the tables promise beyond their types.
ALTER TABLE "deployment" ADD CONSTRAINT "deployment_kind" CHECK ("kind" IN ('full', 'branch'));
ALTER TABLE "deploy_record" ADD CONSTRAINT "deploy_record_kind" CHECK ("kind" IN ('deploy', 'rollback'));
ALTER TABLE "build" ADD CONSTRAINT "build_status" CHECK ("status" IN ('building', 'succeeded', 'failed'));
ALTER TABLE "run" ADD CONSTRAINT "run_status" CHECK ("status" IN ('queued', 'starting', 'running', 'succeeded', 'failed', 'canceling', 'canceled'));
ALTER TABLE "run_step" ADD CONSTRAINT "run_step_status" CHECK ("status" IN ('pending', 'running', 'retrying', 'succeeded', 'failed', 'skipped', 'canceled'));
ALTER TABLE "run_event" ADD CONSTRAINT "run_event_seq" CHECK ("seq" > 0);

-- The run row and its steps change often: leave room for updates in place.
ALTER TABLE "run" SET (fillfactor = 60);
ALTER TABLE "run_step" SET (fillfactor = 60);
ALTER TABLE "asset_state" SET (fillfactor = 70);

-- Partial indexes, which the schema language does not describe.
CREATE INDEX "run_live" ON "run" ("org_id", "deployment_id", "status") WHERE "status" IN ('queued', 'starting', 'running', 'canceling');
CREATE INDEX "run_event_of_asset" ON "run_event" ("org_id", "deployment_id", "asset_key", "position" DESC) WHERE "asset_key" IS NOT NULL;
CREATE INDEX "build_unfinished" ON "build" ("org_id", "id") WHERE "status" = 'building';

-- Roles are global to the cluster and get their passwords elsewhere.
DO $$
DECLARE
  role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['millrace_app', 'millrace_identity', 'millrace_sweep'] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', role_name);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL;
    END;
  END LOOP;
END
$$;

GRANT USAGE ON SCHEMA "public" TO "millrace_app", "millrace_identity", "millrace_sweep";

-- Identity: its own role, no row-level security, because it is read before an organization is known.
GRANT SELECT, INSERT, UPDATE, DELETE ON "user", "session", "account", "verification", "rate_limit", "organization", "member", "invitation", "api_token"
  TO "millrace_identity";

-- Platform: workers belong to no organization.
GRANT SELECT, INSERT, UPDATE, DELETE ON "worker" TO "millrace_app";

-- Tenants: every row belongs to one organization, and nobody, not even the tables' owner, reads past the policy.
DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY[
    'deployment', 'code_location', 'deployed_location', 'deploy_record', 'build', 'build_asset', 'build_job', 'draft', 'draft_file',
    'run', 'run_plan', 'run_step', 'run_event', 'asset_state', 'deployment_event'
  ] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
    EXECUTE format(
      'CREATE POLICY tenant ON %I USING (org_id = current_setting(''app.org_id'', true)) WITH CHECK (org_id = current_setting(''app.org_id'', true))',
      table_name
    );
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO millrace_app', table_name);
  END LOOP;
END
$$;

-- Events are append-only; they go only with their run.
REVOKE UPDATE ON "run_event", "deployment_event", "deploy_record", "run_plan" FROM "millrace_app";
GRANT USAGE ON SEQUENCE "event_position" TO "millrace_app";
