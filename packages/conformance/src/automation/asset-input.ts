import {
  allPartitions, asset, assetCheck, assetSpec, daily, dynamicPartitions, externalAsset, from, hourly, job, lastPartition, multiAsset, observableAsset, observed, staticPartitions, timeWindow, virtualAsset,
  type AnyAsset, type AssetCheck, type AutomationCondition, type MappedDep, type Mapping,
} from '@millrace/sdk'
import { z } from 'zod'
import { readCondition } from './condition-input'

const partitionsSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('static'), keys: z.array(z.string()) }),
  z.strictObject({ kind: z.enum(['daily', 'hourly']), start: z.string(), timezone: z.string().default('UTC') }),
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
  kind: z.enum(['asset', 'external', 'observable', 'virtual']).nullish(),
  /** Assets with one name here are made by one function, always together. */
  made_by: z.string().nullish(),
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
    case 'daily': return daily({ start: input.start, timezone: input.timezone })
    // Written like a key: the date, then the time after a third hyphen.
    case 'hourly': return hourly({ start: input.start.replace(/^(\d{4}-\d\d-\d\d)-/, '$1T'), timezone: input.timezone })
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
  if (kind === 'virtual') return virtualAsset(key, sliced)
  if (kind === 'observable') return observableAsset(key, { ...sliced, ...automationOf(condition), run: () => observed({ dataVersion: '1' }) })
  return asset(key, { ...sliced, ...automationOf(condition), ...versionOf(codeVersion), run: () => null })
}

const versionOf = (codeVersion: string | null | undefined): { codeVersion?: string } => (codeVersion === null || codeVersion === undefined ? {} : { codeVersion })

/** What one function makes, as an author defines it; its assets depend on what they are said to depend on, whatever the others do. */
const readTogether = (name: string, inputs: readonly CaseAsset[]): object => {
  const [first] = inputs
  const partitions = first === undefined ? undefined : partitionsOf(first)
  return multiAsset(name, {
    ...(partitions === undefined ? {} : { partitions }),
    assets: Object.fromEntries(inputs.map((input) => [input.key, assetSpec(input.key, { deps: depsOf(input), ...automationOf(input.condition), ...versionOf(input.code_version) })])),
    run: () => Object.fromEntries(inputs.map(({ key }) => [key, null])),
  })
}

/** An asset of a case with its checks, as an author defines them. */
const readAsset = (input: CaseAsset): (AnyAsset | AssetCheck)[] => {
  const defined = assetOf(input)
  const checks = (input.checks ?? []).map(({ name, blocking, condition }) =>
    assetCheck(name, { asset: defined, needsValue: false, blocking: blocking === true, ...automationOf(condition), run: () => true }))
  return [defined, ...checks]
}

export const caseJobSchema = z.strictObject({ name: z.string(), assets: z.array(z.string()), condition: z.unknown() })
export type CaseJob = z.infer<typeof caseJobSchema>

/** The definitions of a case. */
export const readDefinitions = (inputs: readonly CaseAsset[], jobs: readonly CaseJob[]): object[] => {
  const together = new Set(inputs.flatMap(({ made_by: name }) => name ?? []))
  return [
    ...inputs.filter(({ made_by: name }) => name === null || name === undefined).flatMap(readAsset),
    ...[...together].map((name) => readTogether(name, inputs.filter((input) => input.made_by === name))),
    ...jobs.map(({ name, assets, condition }) => job(name, { selection: assets.map((key) => `key:"${key}"`).join(' or '), ...automationOf(condition) })),
  ]
}
