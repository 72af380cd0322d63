import type { AutomationAsset } from '@millrace/orchestration/automation'
import type { AutomationCondition as ConditionJson, PartitionMapping, PartitionsDefinition } from '@millrace/protocol'
import { conditionJson } from '@millrace/sdk/testing/automation'
import { z } from 'zod'
import { readCondition } from './condition-input'

const partitionsSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('static'), keys: z.array(z.string()) }),
  z.strictObject({ kind: z.literal('daily'), start: z.string() }),
  z.strictObject({ kind: z.literal('hourly'), start: z.string() }),
  z.strictObject({ kind: z.literal('dynamic'), name: z.string() }),
]).nullish()

const mappingSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('time_window'), start_offset: z.int(), end_offset: z.int() }),
  z.strictObject({ kind: z.literal('all') }),
  z.strictObject({ kind: z.literal('last') }),
]).nullish()

export const caseAssetSchema = z.looseObject({
  key: z.string(),
  kind: z.enum(['asset', 'external', 'observable']).nullish(),
  deps: z.array(z.strictObject({ key: z.string(), mapping: mappingSchema })).nullish(),
  partitions: partitionsSchema,
  code_version: z.string().nullish(),
  condition: z.unknown().optional(),
  checks: z.array(z.strictObject({ name: z.string(), blocking: z.boolean().nullish(), condition: z.unknown().optional() })).nullish(),
})
export type CaseAsset = z.infer<typeof caseAssetSchema>

const readPartitions = (input: z.infer<typeof partitionsSchema>): PartitionsDefinition | null => {
  if (input === null || input === undefined) return null
  switch (input.kind) {
    case 'static': return { type: 'static', keys: input.keys }
    case 'dynamic': return { type: 'dynamic', name: input.name }
    case 'daily': return { type: 'daily', start: input.start }
    // Written like a key: the date, then the time after a third hyphen.
    case 'hourly': return { type: 'hourly', start: input.start.replace(/^(\d{4}-\d\d-\d\d)-/, '$1T') }
  }
}

const readMapping = (input: z.infer<typeof mappingSchema>): PartitionMapping | null => {
  if (input === null || input === undefined) return null
  if (input.kind !== 'time_window') return { type: input.kind }
  return { type: 'time-window', startOffset: input.start_offset, endOffset: input.end_offset, allowNonexistentUpstream: false }
}

const readOptionalCondition = (input: unknown): ConditionJson | null => (input === null || input === undefined ? null : conditionJson(readCondition(input)))

/** An asset as the cases write it, as Millrace knows it. */
export const readAsset = (input: CaseAsset): AutomationAsset => ({
  key: input.key,
  kind: input.kind ?? 'asset',
  deps: (input.deps ?? []).map(({ key, mapping }) => ({ asset: key, mapping: readMapping(mapping) })),
  partitions: readPartitions(input.partitions),
  codeVersion: input.code_version ?? null,
  condition: readOptionalCondition(input.condition),
  checks: (input.checks ?? []).map(({ name, blocking, condition }) => ({ name, blocking: blocking === true, condition: readOptionalCondition(condition) })),
})
