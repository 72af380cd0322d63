import type { AssignedStep, Metadata, ValueSource } from '@millrace/protocol'
import { decodeValue, outputAddress } from '@millrace/orchestration/values'
import { checkValue } from '../check-value'
import type { AssetRecord } from '../definition'
import type { ProducedOutput } from '../graph/op-output'
import type { CollectedDefinitions } from '../manifest/collect-definitions'
import { readMetadata } from '../metadata'
import { factsOf } from '../with-details'
import { checkDataVersion } from './check-data-version'
import type { Host } from './host'
import { shaped } from './shaped-input'
import { encodeStored, StepRequestError } from './step-request-error'
import { inStep } from './step-scope'
import type { KeepingStep, ValueKeeper } from './value-keeper'

type AssignedOp = Extract<AssignedStep, { kind: 'op' }>

/** An output of an op as it goes out. */
interface KeptOutput {
  readonly address: string
  readonly bytes: Uint8Array
  readonly metadata: Metadata
  /** Of an output that is the value of an asset. */
  readonly asset?: { readonly dataVersion?: string; readonly hasValue?: false }
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

  async load(step: KeepingStep, { inputs, partitions: made }: AssignedOp, bytesOf: (source: ValueSource, input: string) => Uint8Array): Promise<Readonly<Record<string, unknown>>> {
    const entries = inputs.map(async (input): Promise<[string, unknown]> => {
      const values = input.sources.map((source, index) => {
        const bytes = bytesOf(source, input.name)
        if (source.asset === undefined) return decodeValue(bytes)
        const partition = input.partitions === undefined ? made?.partitions[0]?.key : input.partitions[index]
        return this.#keeper.load(step, { bytes, asset: this.#assetOf(source.asset), partition, input: { name: input.name, asset: undefined }, loader: undefined })
      })
      return [input.name, shaped(input, await Promise.all(values))]
    })
    return Object.freeze(Object.fromEntries(await Promise.all(entries)))
  }

  async keep(step: KeepingStep, { op, outputs, partitions }: AssignedOp, { output, mappingKey, value, metadata, dataVersion }: ProducedOutput): Promise<KeptOutput> {
    const address = outputAddress(output, mappingKey)
    const facts = readMetadata(metadata)
    const key = outputs.find(({ name }) => name === output)?.asset
    const encode = (each: unknown): Uint8Array => encodeStored(`op \`${op}\` yielded as \`${address}\``, each)
    if (key === undefined) return { address, bytes: encode(value), metadata: facts }
    checkDataVersion(dataVersion)
    const asset = this.#assetOf(key)
    const checked = await inStep(step.identity, () => checkValue(`the value of asset \`${key}\``, asset.value, value))
    const version = dataVersion === undefined ? {} : { dataVersion }
    if (checked === undefined && !this.#definitions.consumed.has(key)) return { address, bytes: encode(checked), metadata: facts, asset: { ...version, hasValue: false } }
    const known = { ...readMetadata(inStep(step.identity, () => factsOf(asset.value, checked))), ...facts }
    const partition = partitions?.partitions[0]?.key
    const kept = await this.#keeper.store(step, { asset, partition, value: checked, metadata: known })
    if (asset.io !== undefined) this.#host.keptElsewhere?.({ asset: key, partition, value: checked })
    return { address, ...kept, asset: version }
  }

  #assetOf(key: string): AssetRecord {
    const record = this.#definitions.assets.get(key)
    if (record?.kind === 'asset') return record
    throw new StepRequestError('unknown-asset', `this build has no asset \`${key}\` with a value`)
  }
}
