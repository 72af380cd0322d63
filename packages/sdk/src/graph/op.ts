import { brand, type OpRecord, type RunFunction } from '../definition'
import { checkCodeVersion, checkDescription, checkName, checkOptions, checkTags, fail, show, type Defining } from '../check-definition'
import { DefinitionError } from '../definition-error'
import { placeOf } from '../definition-place'
import { checkHooks } from '../hooks/check-hooks'
import type { Hook } from '../hooks/hook'
import type { InvocationContext } from '../invocation-context'
import type { Log } from '../log'
import type { output, Output } from '../output'
import type { AnyPartition, AnyPartitionRange } from '../partitions/partition'
import type { PartitionChanges } from '../partitions/partition-changes'
import { checkResources } from '../resources/check-resources'
import type { Resource, ResourceClients } from '../resources/resource'
import { checkRetry, type RetryOptions } from '../retry'
import type { ConfigValue, RunInfo } from '../run-context'
import type { SchemaInput, SchemaOutput, StandardSchema } from '../schema'
import type { StepReports } from '../step-reports'
import { isSchema } from '../validate-config'
import type { AssetWire } from './asset-wire'
import { callableOf } from './callable'
import { currentComposer, type Invocation } from './composer'
import type { DynamicHandle, Handle } from './handle'
import { checkPorts } from './input-port'
import { invokeOp } from './invoke-op'
import { checkOutputs, type DynamicOutput, type Emitted, type OptionalOutput, type OutputDeclaration } from './op-output'

type SchemaOf<Declared> = Declared extends DynamicOutput<infer Schema> ? Schema : Declared extends OptionalOutput<infer Schema> ? Schema : Declared
type ValueOf<Declared> = SchemaInput<SchemaOf<Declared>>
type WithMetadata<Value> = Value | Output<Value>
type HandleOf<Declared> = Declared extends DynamicOutput<infer Schema> ? DynamicHandle<SchemaOutput<Schema>> : Handle<SchemaOutput<SchemaOf<Declared>>>
type NamesOf<Outputs, Kind> = { [Name in keyof Outputs]: Outputs[Name] extends Kind ? Name : never }[keyof Outputs]
type DynamicNames<Outputs> = NamesOf<Outputs, DynamicOutput<any>>
type OptionalNames<Outputs> = NamesOf<Outputs, OptionalOutput<any>>

/** A function per output: `emit.page('key', value)` for dynamic ones, `emit.rows(value)` for others. */
export type Emit<Outputs> = {
  readonly [Name in keyof Outputs & string]: Outputs[Name] extends DynamicOutput<any>
    ? (key: string, value: WithMetadata<ValueOf<Outputs[Name]>>) => Emitted<Name>
    : (value: WithMetadata<ValueOf<Outputs[Name]>>) => Emitted<Name>
}

/** What `run` may return instead of yielding: an object of its outputs. */
export type OutputsRecord<Outputs> =
  & { readonly [Name in Exclude<keyof Outputs, OptionalNames<Outputs> | DynamicNames<Outputs>>]: WithMetadata<ValueOf<Outputs[Name]>> }
  & { readonly [Name in OptionalNames<Outputs>]?: WithMetadata<ValueOf<Outputs[Name]>> | undefined }
  & { readonly [Name in DynamicNames<Outputs>]: Readonly<Record<string, WithMetadata<ValueOf<Outputs[Name]>>>> | ReadonlyMap<string, WithMetadata<ValueOf<Outputs[Name]>>> }

type EmittedBy<Outputs> = AsyncIterable<Emitted<keyof Outputs & string>> | Iterable<Emitted<keyof Outputs & string>>
/** What `run` of an op with these outputs must return. */
export type OpReturn<Outputs> = [Outputs] extends [undefined] ? unknown : OutputsRecord<Outputs> | Promise<OutputsRecord<Outputs>> | EmittedBy<Outputs>

type Wire<Value> = Handle<Value> | AssetWire<Value> | (Value extends readonly (infer Item)[] ? readonly Handle<Item>[] : never)
type OptionalInputs<Inputs> = { [Name in keyof Inputs]: undefined extends SchemaInput<Inputs[Name]> ? Name : never }[keyof Inputs]
/** What a call's inputs are connected to: handles, or assets whose stored values are read. One that its schema lets be `undefined` may be left out; a list takes several handles. */
export type Wires<Inputs> =
  & { readonly [Name in Exclude<keyof Inputs, OptionalInputs<Inputs>>]: Wire<SchemaInput<Inputs[Name]>> }
  & { readonly [Name in OptionalInputs<Inputs>]?: Wire<Exclude<SchemaInput<Inputs[Name]>, undefined>> }
type CallArguments<Inputs> = {} extends Wires<Inputs> ? [wires?: Wires<Inputs>, how?: Invocation] : [wires: Wires<Inputs>, how?: Invocation]

type Settled<Returned> = Awaited<Returned> extends infer Value ? Value extends Output<infer Inner> ? Inner : Value : never
/** What a call of an op returns: one handle, or handles by the names of its outputs. */
export type OpResult<Outputs, Returned> = [Outputs] extends [undefined] ? Handle<Settled<Returned>> : { readonly [Name in keyof Outputs]: HandleOf<Outputs[Name]> }

/**
 * A unit of compute, as `op()` returns it. Within the function of a graph or job a call of it composes: it notes a step and
 * answers handles of what the step will yield. Elsewhere call `invoke`.
 */
export interface Op<in out Inputs = any, out Result = unknown, out Value = unknown> {
  (...parts: CallArguments<Inputs>): Result
  readonly kind: 'op'
  readonly name: string
  /** Calls `run` directly, for tests: validates inputs and outputs, records nothing. Rejects with what `run` throws. */
  invoke(context?: InvocationContext): Promise<Value>
}

/** What an op's `run` receives. */
export interface OpContext<Inputs, Schema, Outputs, Resources = {}> extends PartitionChanges, StepReports {
  /** The values of the connected inputs, as their schemas give them; copies. */
  readonly inputs: { readonly [Name in keyof Inputs]: SchemaOutput<Inputs[Name]> }
  readonly config: ConfigValue<Schema>
  /** The clients of the op's `resources`, open. Other steps of the run's process share them. */
  readonly resources: ResourceClients<Resources>
  /** Makes what a generator function yields; see `outputs`. */
  readonly emit: [Outputs] extends [undefined] ? undefined : Emit<Outputs>
  /** The partition that a run of a partitioned job is of; `undefined` for other jobs, and in a run of a range. */
  readonly partition: AnyPartition | undefined
  /** The partitions that a run of a partitioned job is of, also if it is only one; `undefined` for other jobs. */
  readonly partitionRange: AnyPartitionRange | undefined
  readonly log: Log
  readonly signal: AbortSignal
  readonly run: RunInfo
  /** The step: the path of this call in its job, with the keys of dynamic outputs, and its attempt from 1. */
  readonly step: { readonly key: string; readonly attempt: number }
  readonly output: typeof output
}

/** The options of `op()`. Only `run` is required. */
export interface OpOptions<Returned, Inputs, Outputs, Schema, Resources = {}> {
  /** Schemas of what `run` receives, by name. Any Standard Schema; each value is checked when the step starts. Default: none. */
  readonly inputs?: Inputs
  /** Schemas of what `run` yields, by name. Default: one output, `result`, of any value, which is what `run` returns. */
  readonly outputs?: Outputs
  /** Schema of the op's configuration in a run. Default: the op takes none. */
  readonly config?: Schema
  /** Clients that `run` receives under these names, open. Default: none. */
  readonly resources?: Resources
  /** Markdown. */
  readonly description?: string
  /** Tags of the op's steps. */
  readonly tags?: Readonly<Record<string, string>>
  /** When and how often a failed step is tried again. Default: never. */
  readonly retry?: RetryOptions
  /** What runs once a step of it has ended; calls, graphs and jobs add theirs. Default: nothing. As Dagster's `hook_defs`. */
  readonly hooks?: readonly Hook[]
  /** Names the logic of `run`. */
  readonly codeVersion?: string
  /** Computes the outputs: returns them, or yields what `emit` makes, in an order of its own. */
  readonly run: (context: OpContext<Inputs, Schema, Outputs, Resources>) => Returned
}

const optionNames = ['inputs', 'outputs', 'config', 'resources', 'description', 'tags', 'retry', 'hooks', 'codeVersion', 'run']

/**
 * Defines an op: a unit of compute that graphs and jobs are composed of. Semantics as Dagster's `@op`; inputs and outputs are
 * typed by their schemas, so wiring a wrong type is a compile error at that argument.
 *
 * Throws `DefinitionError` (`invalid-definition`) when a name or an option is impossible.
 *
 * @example
 * ```ts
 * import { job, op, z } from '@millrace/sdk'
 *
 * const readNumbers = op('readNumbers', { run: () => [1, 2, 3] })
 * const sum = op('sum', {
 *   inputs: { numbers: z.array(z.number()) },
 *   retry: { maxRetries: 2, delay: '5s', backoff: 'exponential' },
 *   run: ({ inputs }) => inputs.numbers.reduce((total, number) => total + number, 0),
 * })
 *
 * export const addUp = job('addUp', { graph: () => sum({ numbers: readNumbers() }) })
 * ```
 */
export function op<
  Returned extends OpReturn<Outputs>,
  Inputs extends Record<string, StandardSchema> = {},
  Outputs extends Record<string, OutputDeclaration> | undefined = undefined,
  Schema extends StandardSchema | undefined = undefined,
  Resources extends Record<string, Resource> = {},
>(name: string, options: OpOptions<Returned, Inputs, Outputs, Schema, Resources>): Op<Inputs, OpResult<Outputs, Returned>, [Outputs] extends [undefined] ? Settled<Returned> : OutputValues<Outputs>> {
  const defining: Defining = { what: `op ${show(name)}`, above: op }
  checkName(defining, name)
  checkOptions(defining, options, optionNames)
  if (name.includes('.')) fail(defining, 'its name has a dot in it: dots part the names of nested graphs')
  if (typeof options.run !== 'function') fail(defining, `\`run\` must be a function, not ${show(options.run)}`)
  if (options.config !== undefined && !isSchema(options.config)) fail(defining, '`config` must be a schema, for example `z.object({ … })`')
  const record: OpRecord = {
    kind: 'op',
    key: name,
    inputs: checkPorts(defining, options.inputs),
    outputs: checkOutputs(defining, options.outputs),
    isNamed: options.outputs !== undefined,
    resources: checkResources(defining, options.resources),
    config: options.config,
    description: checkDescription(defining, options.description),
    tags: checkTags(defining, options.tags),
    retry: checkRetry(defining, options.retry),
    hooks: checkHooks(defining, options.hooks),
    codeVersion: checkCodeVersion(defining, options.codeVersion),
    run: options.run as RunFunction,
    place: placeOf(op),
  }
  const callable = callableOf(record)
  const call = (wires?: unknown, how?: unknown): unknown => {
    const composer = currentComposer()
    if (composer === null) throw new DefinitionError(`op \`${name}\` was called outside of a graph: calls of ops compose; to run it, for example in a test, use \`${name}.invoke(…)\``, call)
    return composer.call(callable, wires, how)
  }
  Object.defineProperty(call, 'name', { value: name })
  return brand(Object.assign(call, { kind: 'op' as const, invoke: (context?: InvocationContext) => invokeOp(record, context) }), record) as never
}

/** What `invoke` resolves to for an op with outputs: their values; a dynamic one is a map, an optional one may be missing. */
export type OutputValues<Outputs> =
  & { readonly [Name in Exclude<keyof Outputs, OptionalNames<Outputs> | DynamicNames<Outputs>>]: ValueOf<Outputs[Name]> }
  & { readonly [Name in OptionalNames<Outputs>]?: ValueOf<Outputs[Name]> }
  & { readonly [Name in DynamicNames<Outputs>]: ReadonlyMap<string, ValueOf<Outputs[Name]>> }
