import { applyEvent, initialState, nextActions, outputAddress, planOps, type PlannedOp, type ResolvedInput, type RunState } from '@millrace/orchestration'
import { decodeValue, encodeValue } from '@millrace/orchestration/values'
import type { Json, RunEvent } from '@millrace/protocol'
import type { GraphRecord, MultiAssetRecord, OpRecord } from '../definition'
import { runOp } from '../graph/invoke-op'
import { opConfigs } from '../graph/op-configs'
import type { GraphInvoker, InvocationContext } from '../invocation-context'
import { givenInputs, partitionsOf } from '../invoke-asset'
import { valuesOf } from '../made-assets'
import { presentJobPartitions } from '../partitions/present-partition'

const opsOf = (calls: readonly (OpRecord | GraphRecord)[], known = new Map<string, OpRecord>()): ReadonlyMap<string, OpRecord> => {
  for (const called of calls) {
    if (called.kind === 'graph') opsOf(called.calls, known)
    else known.set(called.key, called)
  }
  return known
}

/** The clients of an op among those of a direct call of its graph. */
const clientsOf = ({ resources }: OpRecord, given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.keys(resources).flatMap((name) => (Object.hasOwn(given, name) ? [[name, given[name]]] : [])))

/** A direct call of a graph: its ops one after the other, by the decisions of a run. */
class GraphCall {
  readonly #what: string
  readonly #record: MultiAssetRecord
  readonly #context: InvocationContext
  readonly #ops: ReadonlyMap<string, OpRecord>
  readonly #planned: readonly PlannedOp[]
  readonly #outputs: ReturnType<typeof planOps>['outputs']
  readonly #state: RunState
  /** By step and output, encoded: who reads them receives copies. */
  readonly #values = new Map<string, Uint8Array>()

  constructor(record: MultiAssetRecord, context: InvocationContext) {
    this.#what = `graph asset \`${record.key}\``
    this.#record = record
    this.#context = context
    this.#ops = opsOf(record.graph?.calls ?? [])
    const { ops, outputs } = planOps({
      nodes: record.graph?.nodes ?? [], inputs: Object.keys(record.inputs), outputs: (record.graph?.outputs ?? []).map(({ name, source }) => ({ name, from: source })),
    })
    this.#planned = ops
    this.#outputs = outputs
    this.#state = initialState({ planVersion: 1, steps: ops.map(({ step }) => step), maxConcurrent: 1 })
  }

  async run(): Promise<Readonly<Record<string, unknown>>> {
    const given = this.#context.resources ?? {}
    const unknown = Object.keys(given).find((name) => [...this.#ops.values()].every(({ resources }) => !Object.hasOwn(resources, name)))
    if (unknown !== undefined) throw new TypeError(`no op of ${this.#what} has a resource \`${unknown}\``)
    const inputs = givenInputs(this.#what, this.#record.inputs, this.#context.inputs)
    const configs = await opConfigs(this.#record, this.#context.config as Json | undefined)
    this.#apply({ type: 'run-start', at: at() })
    while (true) {
      const actions = nextActions(this.#state.plan, this.#state, Date.now())
      if (actions.length === 0) throw new Error(`${this.#what} does not come to an end`)
      for (const action of actions) {
        if (action.kind === 'skip') this.#apply({ type: 'step-skipped', at: at(), stepKey: this.#state.keyOf(action.step), reason: action.reason })
        else if (action.kind === 'start') for (const { step } of action.steps) await this.#start(step, inputs, configs)
        else if (action.kind === 'finish') return this.#made()
      }
    }
  }

  #apply(event: RunEvent): void {
    applyEvent(this.#state, event)
  }

  async #start(index: number, inputs: Readonly<Record<string, unknown>>, configs: ReadonlyMap<string, Json>): Promise<void> {
    const planned = this.#planned[this.#state.instances[index]?.planned ?? -1]
    const op = this.#ops.get(planned?.step.op ?? '')
    if (planned === undefined || op === undefined) throw new Error(`${this.#what} has no step ${index}`)
    const stepKey = this.#state.keyOf(index)
    const step = { stepKey, attempt: 1 }
    this.#apply({ type: 'step-start', at: at(), ...step })
    const read = planned.reads.flatMap(({ name, isOrderOnly, asset }) => (isOrderOnly || !('input' in asset) ? [] : [[name, copied(inputs[asset.input])] as const]))
    const wired = this.#state.inputsOf(index).flatMap((input) => (input.isOrderOnly ? [] : [[input.name, this.#valueOf(input)] as const]))
    const call = {
      ...this.#context, inputs: Object.fromEntries([...read, ...wired]), config: configs.get(planned.step.key), resources: clientsOf(op, this.#context.resources ?? {}),
      presented: presentJobPartitions(partitionsOf(this.#what, this.#record, this.#context)), step: { key: `${this.#record.key}.${stepKey}`, attempt: 1 },
    }
    for await (const { output, mappingKey, value } of runOp(op, call)) {
      this.#values.set(JSON.stringify([stepKey, outputAddress(output, mappingKey)]), encodeValue(value))
      this.#apply({ type: 'step-output', at: at(), ...step, output, ...(mappingKey === undefined ? {} : { mappingKey }) })
    }
    this.#apply({ type: 'step-success', at: at(), ...step, durationMs: 0 })
  }

  #read(stepKey: string, address: string): unknown[] {
    const bytes = this.#values.get(JSON.stringify([stepKey, address]))
    return bytes === undefined ? [] : [decodeValue(bytes)]
  }

  #valueOf({ kind, sources }: ResolvedInput): unknown {
    const values = sources.flatMap(({ stepKey, output, mappingKey }) => this.#read(stepKey, outputAddress(output, mappingKey)))
    return kind === 'list' ? values : values[0]
  }

  async #made(): Promise<Readonly<Record<string, unknown>>> {
    const partitions = partitionsOf(this.#what, this.#record, this.#context)
    const made: Record<string, unknown> = {}
    for (const { name, path, output } of this.#outputs) {
      const asset = this.#record.assets.get(name)
      const found = this.#read(path, output)
      if (asset === undefined) continue
      if (found.length > 0) {
        const values = await valuesOf(asset, found[0], partitions)
        made[name] = partitions?.isRange === true ? values : [...values.values()][0]
      } else if (asset.madeBy?.isRequired !== false) throw new Error(`asset \`${asset.key}\` was not made: op \`${path}\` yielded no \`${output}\``)
    }
    return made
  }
}

const copied = (value: unknown): unknown => decodeValue(encodeValue(value))

const at = (): string => new Date().toISOString()

/** Runs the ops of a graph in this process, without a run: nothing is tried again, recorded or stored. Rejects with what an op throws. */
export const invokeGraphOps: GraphInvoker = (record, context) => new GraphCall(record, context).run()
