import type { AssetSnapshot, CheckFunctionSnapshot } from '@millrace/protocol'
import type { CheckRecord, EvaluatedCheck } from '../checks/check-record'
import type { AssetRecord, ObservableRecord } from '../definition'
import { bundlePosition } from '../definition-place'
import { hooksSnapshot } from '../hooks/check-hooks'
import { configJsonSchema } from '../validate-config'
import { depsOf, inputsOf } from './reads-snapshot'
import { openedBy } from './resource-snapshot'

const described = ({ name, isBlocking, description }: EvaluatedCheck) => ({ name, isBlocking, ...(description === undefined ? {} : { description }) })

/** What the function of an asset says of it. */
export const ownCheckSnapshots = ({ checks }: AssetRecord | ObservableRecord): Pick<AssetSnapshot, 'checks'> => checks.length === 0 ? {} : { checks: checks.map(described) }

/** A function that evaluates checks, as the manifest describes it. */
export const checkSnapshot = (record: CheckRecord): CheckFunctionSnapshot => {
  const position = bundlePosition(record.place)
  const inputs = inputsOf(record)
  return {
    key: record.key,
    name: record.name,
    checks: record.checks.map((check) => ({ asset: check.asset, ...described(check) })),
    inputs,
    deps: depsOf(record, inputs).deps,
    ...(record.partitions === undefined ? {} : { partitions: record.partitions }),
    ...(record.history === undefined ? {} : { history: record.history }),
    ...(record.freshness === undefined ? {} : { freshness: { ...record.freshness } }),
    ...(record.codeVersion === undefined ? {} : { codeVersion: record.codeVersion }),
    tags: { ...record.tags },
    ...(record.retry === undefined ? {} : { retry: { ...record.retry } }),
    ...hooksSnapshot(record.hooks),
    ...(record.automation === undefined ? {} : { automation: record.automation.json }),
    ...openedBy(record),
    ...(record.config === undefined ? {} : { configSchema: configJsonSchema(record.config) }),
    ...(position === undefined ? {} : { bundlePosition: position }),
  }
}
