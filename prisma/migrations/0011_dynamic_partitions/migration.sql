-- The keys of dynamic partitions, by the name that definitions give them. `version` rises with every change, so that who keeps the keys
-- sees by one row that they are still these; `next_number` orders them as they came.
CREATE TABLE "dynamic_partitions" (
    "org_id" TEXT NOT NULL,
    "deployment_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "version" BIGINT NOT NULL DEFAULT 0,
    "size" INTEGER NOT NULL DEFAULT 0,
    "next_number" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "dynamic_partitions_pkey" PRIMARY KEY ("org_id","deployment_id","name")
);

CREATE TABLE "dynamic_partition_key" (
    "org_id" TEXT NOT NULL,
    "deployment_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "number" BIGINT NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "dynamic_partition_key_pkey" PRIMARY KEY ("org_id","deployment_id","name","key")
);

-- CreateIndex
CREATE UNIQUE INDEX "dynamic_partition_key_org_id_deployment_id_name_number_key" ON "dynamic_partition_key"("org_id", "deployment_id", "name", "number");

-- AddForeignKey
ALTER TABLE "dynamic_partitions" ADD CONSTRAINT "dynamic_partitions_org_id_deployment_id_fkey" FOREIGN KEY ("org_id", "deployment_id") REFERENCES "deployment"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "dynamic_partition_key" ADD CONSTRAINT "dynamic_partition_key_org_id_deployment_id_name_fkey" FOREIGN KEY ("org_id", "deployment_id", "name") REFERENCES "dynamic_partitions"("org_id", "deployment_id", "name") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "dynamic_partitions" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "dynamic_partitions" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "dynamic_partitions" USING (org_id = current_setting('app.org_id', true)) WITH CHECK (org_id = current_setting('app.org_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON "dynamic_partitions" TO "millrace_app";
ALTER TABLE "dynamic_partition_key" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "dynamic_partition_key" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "dynamic_partition_key" USING (org_id = current_setting('app.org_id', true)) WITH CHECK (org_id = current_setting('app.org_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON "dynamic_partition_key" TO "millrace_app";

-- Adds keys, or deletes them; those that are there already, or are not there, change nothing. One at a time for each name.
CREATE FUNCTION change_partitions(p_org text, p_deployment text, p_request jsonb) RETURNS TABLE (changed integer, total integer) LANGUAGE plpgsql AS $$
DECLARE
  head dynamic_partitions%ROWTYPE;
  wanted text[] := ARRAY(SELECT jsonb_array_elements_text(p_request->'keys'));
  done integer;
BEGIN
  PERFORM set_config('app.org_id', p_org, true);
  INSERT INTO dynamic_partitions (org_id, deployment_id, name) VALUES (p_org, p_deployment, p_request->>'name') ON CONFLICT DO NOTHING;
  SELECT * INTO head FROM dynamic_partitions d WHERE d.org_id = p_org AND d.deployment_id = p_deployment AND d.name = p_request->>'name' FOR UPDATE;
  IF p_request->>'action' = 'add' THEN
    INSERT INTO dynamic_partition_key (org_id, deployment_id, name, key, number)
    SELECT p_org, p_deployment, head.name, w.key, head.next_number + min(w.place) FROM unnest(wanted) WITH ORDINALITY AS w (key, place) GROUP BY w.key
    ON CONFLICT (org_id, deployment_id, name, key) DO NOTHING;
  ELSE
    DELETE FROM dynamic_partition_key k WHERE k.org_id = p_org AND k.deployment_id = p_deployment AND k.name = head.name AND k.key = ANY (wanted);
  END IF;
  GET DIAGNOSTICS done = ROW_COUNT;
  head.size := head.size + CASE WHEN p_request->>'action' = 'add' THEN done ELSE -done END;
  UPDATE dynamic_partitions d SET version = d.version + sign(done)::bigint, size = head.size, next_number = d.next_number + cardinality(wanted)
  WHERE d.org_id = p_org AND d.deployment_id = p_deployment AND d.name = head.name;
  RETURN QUERY SELECT done, head.size;
END
$$;

-- What steps add and delete, in the transaction that accepts their events; in order of names, so that two runs never lock them crosswise.
CREATE FUNCTION note_partition_changes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  change record;
BEGIN
  FOR change IN SELECT e.org_id, e.deployment_id, e.data FROM added e WHERE e.type = 'partitions-changed' ORDER BY e.data->>'name' COLLATE "C", e.position LOOP
    PERFORM change_partitions(change.org_id, change.deployment_id, change.data);
  END LOOP;
  RETURN NULL;
END
$$;

CREATE TRIGGER note_partition_changes AFTER INSERT ON "run_event" REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION note_partition_changes();

-- What a build's own code was asked, by the hash of the question, and what it answered: good for as long as the build is.
CREATE TABLE "build_answer" (
    "org_id" TEXT NOT NULL,
    "build_id" TEXT NOT NULL,
    "question_hash" TEXT NOT NULL,
    "question" JSONB NOT NULL,
    "answer" JSONB,
    "error" JSONB,
    "asked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "build_answer_pkey" PRIMARY KEY ("org_id","build_id","question_hash")
);

-- AddForeignKey
ALTER TABLE "build_answer" ADD CONSTRAINT "build_answer_org_id_build_id_fkey" FOREIGN KEY ("org_id", "build_id") REFERENCES "build"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "build_answer" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "build_answer" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "build_answer" USING (org_id = current_setting('app.org_id', true)) WITH CHECK (org_id = current_setting('app.org_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON "build_answer" TO "millrace_app";

-- Events of one partition are found by a plain column: below a policy no index serves `->>`.
ALTER TABLE "run_event" ADD COLUMN "partition" TEXT GENERATED ALWAYS AS (data->>'partition') STORED;
CREATE INDEX "run_event_of_partition" ON "run_event" ("org_id", "deployment_id", "asset_key", "partition", "position" DESC) WHERE "partition" IS NOT NULL;
