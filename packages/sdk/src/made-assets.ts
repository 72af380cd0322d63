import type { Json, StepPartitions } from '@millrace/protocol'
import { checkValue } from './check-value'
import type { AssetRecord, MultiAssetRecord } from './definition'
import { emittersOf, readOutputs, type OutputPort, type ProducedOutput } from './graph/op-output'
import { silentLog } from './log'
import { output } from './output'
import { partitionChanges } from './partitions/partition-changes'
import { presentPartitions } from './partitions/present-partition'
import { rangeValues } from './runtime/range-values'
import type { InvocationContext } from './invocation-context'
import { stepReports } from './step-reports'
import { validateConfig } from './validate-config'

/** `run` ended without an asset that it must make, or made one that it must not. */
class MadeAssetsError extends Error {
  readonly code: 'missing-output' | 'unexpected-output'
  override readonly name = 'MadeAssetsError'

  constructor(code: MadeAssetsError['code'], message: string) {
    super(message)
    this.code = code
  }
}

/** One of the assets that `run` made, before it is stored. */
export interface MadeAsset extends Pick<ProducedOutput, 'metadata' | 'dataVersion' | 'checks'> {
  readonly output: string
  readonly record: AssetRecord
  /** Checked values by partition; one under undefined unless the step makes a range. */
  readonly values: ReadonlyMap<string | undefined, unknown>
}

interface MultiAssetCall extends Omit<InvocationContext, 'partition' | 'partitions' | 'selected'> {
  /** The names of the assets to make. */
  readonly selected: ReadonlySet<string>
  readonly partitions: StepPartitions | undefined
}

const listed = (names: Iterable<string>): string => [...names].map((name) => `\`${name}\``).join(', ')

const portsOf = ({ assets }: MultiAssetRecord): OutputPort[] =>
  [...assets].map(([name, { value, madeBy }]) => ({ name, isRequired: madeBy?.isRequired !== false, isDynamic: false, schema: value }))

/** What was given for an asset, checked, by partition; one value under undefined or its partition unless it is a range. */
export const valuesOf = async (record: AssetRecord, given: unknown, partitions: StepPartitions | undefined): Promise<MadeAsset['values']> => {
  const what = `asset \`${record.key}\``
  const values: ReadonlyMap<string | undefined, unknown> = partitions?.isRange === true ? rangeValues(what, partitions, given) : new Map([[partitions?.partitions[0]?.key, given]])
  const checked = new Map<string | undefined, unknown>()
  for (const [partition, value] of values) checked.set(partition, await checkValue(`the value of ${what}`, record.value, value))
  return checked
}

/** What one function makes. */
export type MadeTogether = MultiAssetRecord & { readonly run: NonNullable<MultiAssetRecord['run']> }
export const isMadeTogether = (record: MultiAssetRecord): record is MadeTogether => record.run !== undefined

/** Calls `run` of a multi-asset, and gives the assets that it makes as they come. Fails when one that is selected and required is missing at the end. */
export async function* makeAssets(record: MadeTogether, { selected, partitions, ...context }: MultiAssetCall): AsyncGenerator<MadeAsset> {
  const what = `multi-asset \`${record.key}\``
  const ports = portsOf(record)
  const config = await validateConfig(what, record.config, context.config as Json | undefined)
  const returned = record.run({
    inputs: context.inputs ?? {}, config, output, emit: emittersOf(ports), selected,
    assets: Object.freeze(Object.fromEntries([...record.assets].map(([name, { key }]) => [name, Object.freeze({ key })]))),
    resources: context.resources ?? {},
    ...presentPartitions(partitions),
    log: context.log ?? silentLog,
    signal: context.signal ?? new AbortController().signal,
    run: context.run ?? { id: 'test', tags: {} },
    step: context.step ?? { key: record.key, attempt: 1 },
    ...partitionChanges(context.onPartitionsChange),
    ...stepReports(context.onReport),
  })
  const seen = new Set<string>()
  for await (const { output: name, value, metadata, dataVersion, checks } of readOutputs({ what, ports, isNamed: true }, returned)) {
    const asset = record.assets.get(name)
    if (asset === undefined) throw new MadeAssetsError('unexpected-output', `${what} makes no \`${name}\`; it makes ${listed(record.assets.keys())}`)
    if (!selected.has(name)) throw new MadeAssetsError('unexpected-output', `${what} made \`${name}\`, which is not selected in this run: make it only if \`selected.has('${name}')\``)
    if (seen.has(name)) throw new MadeAssetsError('unexpected-output', `${what} made \`${name}\` twice`)
    seen.add(name)
    yield { output: name, record: asset, values: await valuesOf(asset, value, partitions), metadata, dataVersion, checks }
  }
  const missing = ports.filter(({ name, isRequired }) => isRequired && selected.has(name) && !seen.has(name)).map(({ name }) => name)
  if (missing.length === 0) return
  throw new MadeAssetsError('missing-output', `${what} did not make ${listed(missing)}: return it, as \`output(undefined)\` if it has no value, or declare \`assetSpec(…, { required: false })\``)
}
