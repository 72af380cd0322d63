import type { AssignedStep, FromProcessFrame, Metadata, ValueSource } from '@millrace/protocol'
import { decodeValue, outputAddress } from '@millrace/orchestration/values'
import { ownEvaluations } from '../checks/run-checks'
import type { AssetRecord } from '../definition'
import type { ProducedOutput } from '../graph/op-output'
import { valuesOf } from '../made-assets'
import type { CollectedDefinitions } from '../manifest/collect-definitions'
import { readMetadata } from '../metadata'
import { factsOf } from '../with-details'
import { checkDataVersion } from './check-data-version'
import type { Host } from './host'
import { shaped } from './shaped-input'
import { encodeStored, StepRequestError } from './step-request-error'
import { inStep } from './step-scope'
import type { KeepingStep, KeptValue, ValueKeeper } from './value-keeper'

type AssignedOp = Extract<AssignedStep, { kind: 'op' }>

/** An output of an op as it goes out. */
interface KeptOutput {
  /** What the process holds, by address: one value, or that of each partition. */
  readonly values: ReadonlyMap<string, Uint8Array>
  readonly metadata: Metadata
  /** Of an output that is the value of an asset. */
  readonly asset?: Pick<Extract<FromProcessFrame, { type: 'step-output' }>, 'dataVersion' | 'hasValue' | 'partitions' | 'checks'>
}

/** Loads what ops read, and keeps what they yield: to each other with its types, as the value of an asset where and how that is kept. */
export class OpValues {
  readonly #definitions: CollectedDefinitions
  readonly #keeper: ValueKeeper
  readonly #host: Host

  constructor(definitions: CollectedDefinitions, keeper: ValueKeeper, host: Host) {
    this.#definitions = definitions
    this.#keeper = keeper
    this.#host = host
  }

  async load(step: KeepingStep, { inputs, partitions: made, graph }: AssignedOp, bytesOf: (source: ValueSource, input: string) => Uint8Array): Promise<Readonly<Record<string, unknown>>> {
    const inputIo = graph === undefined ? {} : this.#definitions.multiAssets.get(graph.name)?.inputIo ?? {}
    const entries = inputs.map(async (input): Promise<[string, unknown]> => {
      const values = input.sources.map((source, index) => {
        const bytes = bytesOf(source, input.name)
        if (source.asset === undefined) return decodeValue(bytes)
        const partition = input.partitions === undefined ? made?.partitions[0]?.key : input.partitions[index]
        return this.#keeper.load(step, { bytes, asset: this.#assetOf(source.asset), partition, input: { name: input.name, asset: undefined }, loader: inputIo[input.graphInput ?? ''] })
      })
      return [input.name, shaped(input, await Promise.all(values))]
    })
    return Object.freeze(Object.fromEntries(await Promise.all(entries)))
  }

  async keep(step: KeepingStep, assigned: AssignedOp, { output, mappingKey, value, metadata, dataVersion, checks }: ProducedOutput): Promise<KeptOutput> {
    const { op, outputs, partitions } = assigned
    const address = outputAddress(output, mappingKey)
    const facts = readMetadata(metadata)
    const key = outputs.find(({ name }) => name === output)?.asset
    const encoded = (each: unknown): ReadonlyMap<string, Uint8Array> => new Map([[address, encodeStored(`op \`${op}\` yielded as \`${address}\``, each)]])
    if (key === undefined) return { values: encoded(value), metadata: facts }
    checkDataVersion(dataVersion)
    const asset = this.#assetOf(key)
    const evaluations = ownEvaluations(asset, assigned, checks)
    const said = { ...(dataVersion === undefined ? {} : { dataVersion }), ...(evaluations === undefined ? {} : { checks: evaluations }) }
    const made = await inStep(step.identity, () => valuesOf(asset, value, partitions))
    const isRange = partitions?.isRange === true
    const [only] = made.values()
    if (isRange ? made.size === 0 : only === undefined && !this.#definitions.consumed.has(key)) return { values: encoded(undefined), metadata: facts, asset: { ...said, hasValue: false } }
    const kept = new Map<string, KeptValue & { readonly partition: string | undefined }>()
    for (const [partition, each] of made) kept.set(outputAddress(output, isRange ? partition : undefined), { partition, ...await this.#store(step, asset, { partition, value: each, facts }) })
    const values = new Map([...kept].map(([place, { bytes }]) => [place, bytes]))
    const [first] = kept.values()
    if (!isRange) return { values, metadata: first?.metadata ?? facts, asset: said }
    return { values, metadata: facts, asset: { ...said, partitions: [...kept.values()].map(({ partition = '', bytes }) => ({ partition, bytes: bytes.length })) } }
  }

  async #store(step: KeepingStep, asset: AssetRecord, { partition, value, facts }: { readonly partition: string | undefined; readonly value: unknown; readonly facts: Metadata }): Promise<KeptValue> {
    const known = { ...readMetadata(inStep(step.identity, () => factsOf(asset.value, value))), ...facts }
    const kept = await this.#keeper.store(step, { asset, partition, value, metadata: known })
    if (asset.io !== undefined) this.#host.keptElsewhere?.({ asset: asset.key, partition, value })
    return kept
  }

  #assetOf(key: string): AssetRecord {
    const record = this.#definitions.assets.get(key)
    if (record?.kind === 'asset') return record
    throw new StepRequestError('unknown-asset', `this build has no asset \`${key}\` with a value`)
  }
}
