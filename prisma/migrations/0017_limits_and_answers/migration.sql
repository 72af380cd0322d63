-- More keys than can be opened are refused, whoever adds them: `MR413` carries the sentence that people read.
CREATE OR REPLACE FUNCTION change_partitions(p_org text, p_deployment text, p_request jsonb) RETURNS TABLE (changed integer, total integer) LANGUAGE plpgsql AS $$
DECLARE
  most CONSTANT integer := 250000;
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
  IF p_request->>'action' = 'add' AND done > 0 AND head.size > most THEN
    RAISE EXCEPTION 'The dynamic partitions “%” would have % keys; at most % are possible. Delete some first.',
      head.name, to_char(head.size, 'FM999,999,999'), to_char(most, 'FM999,999,999') USING ERRCODE = 'MR413';
  END IF;
  UPDATE dynamic_partitions d SET version = d.version + sign(done)::bigint, size = head.size, next_number = d.next_number + cardinality(wanted)
  WHERE d.org_id = p_org AND d.deployment_id = p_deployment AND d.name = head.name;
  RETURN QUERY SELECT done, head.size;
END
$$;

-- When a question was answered last: an error from before it was asked again does not answer it, and stays readable for who waits.
ALTER TABLE "build_answer" ADD COLUMN "answered_at" TIMESTAMPTZ(3);
