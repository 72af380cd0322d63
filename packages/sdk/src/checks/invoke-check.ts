import { decodeValue, encodeValue } from '@millrace/orchestration/values'
import type { CheckSeverity, Json } from '@millrace/protocol'
import { partitionOpener, type InvocationContext } from '../invocation-context'
import { silentLog } from '../log'
import { presentPartition } from '../partitions/present-partition'
import { givenClients } from '../resources/given-clients'
import { validateConfig } from '../validate-config'
import type { CheckRecord } from './check-record'
import { checkResult, readCheckResult, resultsByName, type CheckResult } from './check-result'

const copyOf = (value: unknown): unknown => decodeValue(encodeValue(value))

const inputsOf = ({ key, inputs }: CheckRecord, { inputs: given = {}, value }: InvocationContext): Readonly<Record<string, unknown>> => {
  const all: Readonly<Record<string, unknown>> = value === undefined ? given : { ...given, value }
  const missing = Object.keys(inputs).filter((name) => !Object.hasOwn(all, name))
  if (missing.length > 0) throw new TypeError(`check \`${key}\` needs ${missing.map((name) => `\`${name}\``).join(', ')}: pass buildContext(${missing.includes('value') ? '{ value: … }' : '{ inputs: { … } }'})`)
  return Object.fromEntries(Object.keys(inputs).map((name) => [name, copyOf(all[name])]))
}

const partitionOf = ({ key, partitions }: CheckRecord, { partition: choice, [partitionOpener]: open }: InvocationContext): unknown => {
  if (partitions === undefined || choice === undefined || open === undefined) return undefined
  const [partition] = open({ what: `check \`${key}\``, partitions, choice, isRange: false }).partitions
  return partition === undefined ? undefined : presentPartition(partition)
}

/** What `run` returns in a direct call. */
const call = async (record: CheckRecord, context: InvocationContext): Promise<unknown> => {
  const { value, ...inputs } = inputsOf(record, context)
  return record.run({
    value, inputs: Object.freeze(inputs), partition: partitionOf(record, context),
    config: await validateConfig(`check \`${record.key}\``, record.config, context.config as Json | undefined),
    resources: givenClients(`check \`${record.key}\``, record.resources, context.resources),
    history: context.history ?? [], freshness: context.freshness ?? 'unknown',
    log: context.log ?? silentLog,
    signal: context.signal ?? new AbortController().signal,
    run: context.run ?? { id: 'test', tags: {} },
    asset: { key: record.checks[0]?.asset ?? '' },
    step: context.step ?? { key: record.key, attempt: 1 },
  })
}

/** As it is recorded, but for the metadata, which stays as it was written. */
const settled = (what: string, returned: unknown, severity: CheckSeverity): CheckResult => {
  const { metadata: _, ...result } = readCheckResult(what, returned, severity)
  return checkResult({ ...result, metadata: typeof returned === 'object' ? (returned as CheckResult | null)?.metadata ?? {} : {} })
}

/** Calls the function of a check once. Rejects with what it throws, and for what is no result of a check. */
export const invokeCheck = async (record: CheckRecord, context: InvocationContext = {}): Promise<CheckResult> => {
  const [check] = record.checks
  return settled(`check \`${record.key}\``, await call(record, context), check?.severity ?? 'error')
}

/** The same of a function that evaluates several, by their names. */
export const invokeChecks = async (record: CheckRecord, context: InvocationContext = {}): Promise<Readonly<Record<string, CheckResult>>> => {
  const what = `check \`${record.name}\``
  const severities = new Map(record.checks.map(({ name, severity }) => [name, severity]))
  const results = resultsByName(what, [...severities.keys()], await call(record, context))
  return Object.freeze(Object.fromEntries(results.map(([name, result]) => [name, settled(`${what}, \`${name}\``, result, severities.get(name) ?? 'error')])))
}
