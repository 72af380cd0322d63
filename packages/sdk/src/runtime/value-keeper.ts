import { decodeElsewhere, decodeValue, encodeElsewhere } from '@millrace/orchestration/values'
import type { Metadata } from '@millrace/protocol'
import type { AssetRecord, ResourceRecord } from '../definition'
import type { IoClient, IoContext, LoadContext } from '../io/io-manager'
import type { Log } from '../log'
import { readMetadata, type MetadataInput } from '../metadata'
import type { RunInfo } from '../run-context'
import type { RunResources } from './run-resources'
import type { StepCancellation } from './step-context'
import { encodeStored, StepRequestError } from './step-request-error'
import { inStep, type StepIdentity } from './step-scope'

/** The attempt on whose behalf a value is stored or loaded. */
export interface KeepingStep { readonly identity: StepIdentity; readonly log: Log; readonly cancellation: StepCancellation; readonly run: RunInfo }

/** A value as it goes out: its bytes, or what stands for them, and the facts about it. */
export interface KeptValue { readonly bytes: Uint8Array; readonly metadata: Metadata }

/** What is to be loaded: the bytes that were stored, of which asset, and for whom. */
export interface StoredValue {
  readonly bytes: Uint8Array
  readonly asset: AssetRecord
  readonly partition: string | undefined
  readonly input: LoadContext['input']
  /** The IO manager that the reading asset names for the input. */
  readonly loader: ResourceRecord | undefined
}

/** Stores and loads values of assets, through the IO managers that these name. Without one the bytes are the value. */
export class ValueKeeper {
  readonly #resources: RunResources
  readonly #managers: ReadonlyMap<string, ResourceRecord>

  constructor(resources: RunResources, managers: ReadonlyMap<string, ResourceRecord>) {
    this.#resources = resources
    this.#managers = managers
  }

  async store(step: KeepingStep, { asset, partition, value, metadata }: { asset: AssetRecord; partition: string | undefined; value: unknown; metadata: Metadata }): Promise<KeptValue> {
    if (asset.io === undefined) {
      const where = partition === undefined ? '' : ` for partition \`${partition}\``
      return { bytes: encodeStored(`asset \`${asset.key}\` returned${where}`, value, asset.format), metadata }
    }
    const client = await this.#client(asset.io, step)
    let facts = metadata
    const addMetadata = (more: Readonly<Record<string, MetadataInput>>): void => { facts = { ...facts, ...readMetadata(more) } }
    await inStep(step.identity, () => client.store({ ...this.#context(step, { asset, partition, metadata }), addMetadata }, value))
    return { bytes: encodeElsewhere({ ioManager: asset.io.key, metadata: facts }), metadata: facts }
  }

  async load(step: KeepingStep, { bytes, asset, partition, input, loader }: StoredValue): Promise<unknown> {
    const elsewhere = decodeElsewhere(bytes)
    if (elsewhere === null && loader === undefined) return decodeValue(bytes)
    const manager = loader ?? asset.io ?? this.#named(elsewhere?.ioManager ?? '', asset)
    const client = await this.#client(manager, step)
    return inStep(step.identity, () => client.load({ ...this.#context(step, { asset, partition, metadata: elsewhere?.metadata ?? {} }), input }))
  }

  #named(name: string, { key }: AssetRecord): ResourceRecord {
    const found = this.#managers.get(name)
    if (found?.isIoManager === true) return found
    throw new StepRequestError('no-value', `the value of asset \`${key}\` is kept by the IO manager \`${name}\`, which this build does not have: materialize \`${key}\` again`)
  }

  async #client(manager: ResourceRecord, step: KeepingStep): Promise<IoClient> {
    const { client } = await this.#resources.take({ client: manager }, step)
    return client as IoClient
  }

  #context({ log, cancellation, run }: KeepingStep, { asset, partition, metadata }: { asset: AssetRecord; partition: string | undefined; metadata: Metadata }): IoContext {
    return { asset: { key: asset.key, metadata: asset.metadata }, partition, metadata, run, log, signal: cancellation.signal }
  }
}
