import {
  allPartitions, asset, assetCheck, daily, dynamicPartitions, externalAsset, from, hourly, lastPartition, observableAsset, observed, staticPartitions, timeWindow,
  type AnyAsset, type AssetCheck, type AutomationCondition, type MappedDep, type Mapping,
} from '@millrace/sdk'
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

const checkSchema = z.strictObject({ name: z.string(), blocking: z.boolean().nullish(), condition: z.unknown().optional() })

export const caseAssetSchema = z.looseObject({
  key: z.string(),
  kind: z.enum(['asset', 'external', 'observable']).nullish(),
  deps: z.array(z.strictObject({ key: z.string(), mapping: mappingSchema })).nullish(),
  partitions: partitionsSchema,
  code_version: z.string().nullish(),
  condition: z.unknown().optional(),
  checks: z.array(checkSchema).nullish(),
})
export type CaseAsset = z.infer<typeof caseAssetSchema>

const partitionsOf = ({ partitions: input }: CaseAsset) => {
  switch (input?.kind) {
    case undefined: return undefined
    case 'static': return staticPartitions(input.keys)
    case 'dynamic': return dynamicPartitions(input.name)
    case 'daily': return daily({ start: input.start })
    // Written like a key: the date, then the time after a third hyphen.
    case 'hourly': return hourly({ start: input.start.replace(/^(\d{4}-\d\d-\d\d)-/, '$1T') })
  }
}

const mappingOf = (input: NonNullable<z.infer<typeof mappingSchema>>): Mapping => {
  switch (input.kind) {
    case 'all': return allPartitions()
    case 'last': return lastPartition()
    case 'time_window': return timeWindow({ startOffset: input.start_offset, endOffset: input.end_offset })
  }
}

const depsOf = ({ deps }: CaseAsset): (MappedDep | string)[] =>
  (deps ?? []).map(({ key, mapping }) => (mapping === null || mapping === undefined ? key : from(key, mappingOf(mapping))))

const automationOf = (input: unknown): { automation?: AutomationCondition } => (input === null || input === undefined ? {} : { automation: readCondition(input) })

const assetOf = (input: CaseAsset): AnyAsset => {
  const { key, kind, code_version: codeVersion, condition } = input
  const partitions = partitionsOf(input)
  const sliced = { deps: depsOf(input), ...(partitions === undefined ? {} : { partitions }) }
  if (kind === 'external') return externalAsset(key, sliced)
  if (kind === 'observable') return observableAsset(key, { ...sliced, ...automationOf(condition), run: () => observed({ dataVersion: '1' }) })
  return asset(key, { ...sliced, ...automationOf(condition), ...(codeVersion === null || codeVersion === undefined ? {} : { codeVersion }), run: () => null })
}

/** An asset of a case with its checks, as an author defines them. */
export const readAsset = (input: CaseAsset): (AnyAsset | AssetCheck)[] => {
  const defined = assetOf(input)
  const checks = (input.checks ?? []).map(({ name, blocking, condition }) =>
    assetCheck(name, { asset: defined, needsValue: false, blocking: blocking === true, ...automationOf(condition), run: () => true }))
  return [defined, ...checks]
}
