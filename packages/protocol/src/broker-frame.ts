import { z } from 'zod'
import { checkEvaluationSchema, plannedCheckSchema } from './asset-check'
import { assetKeySchema } from './asset-key'
import { assetReportSchema } from './asset-report'
import { definitionNameSchema } from './definition-name'
import { runEnvironmentSchema } from './environment-variable'
import { errorInfoSchema, rawErrorSchema } from './error'
import { jsonObjectSchema, jsonSchema } from './json'
import { definitionProblemSchema, manifestSchema } from './manifest'
import { metadataSchema } from './metadata'
import { mappingKeySchema } from './op-step'
import { freshnessStateSchema } from './freshness-policy'
import { maxPartitionsPerStep, partitionSchema, stepPartitionsSchema } from './partition'
import { partitionsChangeSchema } from './partitions-request'
import { retryWishSchema } from './retry-policy'
import { runConfigSchema, tagsSchema } from './run-config'
import { logLevelSchema } from './run-event'
import { mappingKeysSchema, mappingQuestionFields } from './build-question'
import { assetEventSchema, runStatusEventSchema, tickOutcomeSchema } from './tick'

/**
 * Frames between the worker and a sandboxed process, on the process's stdin and stdout.
 *
 * On the wire: 4 bytes big-endian length of the header, 4 bytes big-endian length of the payload, the header (JSON,
 * UTF-8), the payload (raw bytes; values only). The broker parses every header with these schemas and takes what a
 * process says as that run's claim, nothing more.
 */
export const brokerProtocolVersion = 1
export const brokerLimits = { headerBytes: 16 * 1024 * 1024, payloadBytes: 256 * 1024 * 1024 } as const

/** The run that steps and hooks belong to. `job`: of which it is, if it is of one. */
const runInfoSchema = z.object({ id: z.string(), tags: tagsSchema, job: definitionNameSchema.optional() })

const stepRef = { step: z.int().nonnegative(), attempt: z.int().positive() }
/** Milliseconds since the epoch by the clock of the process. */
const at = z.number()

/** Which evaluation of a schedule, sensor or condition; numbered by the worker, unique in the process. */
const tick = z.int().nonnegative()

/**
 * A value for an input: in this frame's payload, or held by the process from an earlier step of its own. `asset`, of what an op reads: whose value it is, for an
 * IO manager may have it.
 */
const valueSourceSchema = z.discriminatedUnion('from', [
  z.object({ from: z.literal('payload'), offset: z.int().nonnegative(), bytes: z.int().nonnegative(), asset: assetKeySchema.optional() }),
  /** `output` is absent for the value of the one asset of a step, the key of an asset for that of one of several; `partition` is absent unless that step makes a range. */
  z.object({ from: z.literal('step'), step: z.int().nonnegative(), output: z.string().optional(), mappingKey: mappingKeySchema.optional(), partition: z.string().optional(), asset: assetKeySchema.optional() }),
])
export type ValueSource = z.infer<typeof valueSourceSchema>

const assignedInputSchema = z.object({
  name: z.string(),
  /**
   * `value` has one source; `list` is the list of the values of all, `partitions` the map of them by `partitions`, however many there are. `nothing`, with none, is
   * what the first partition reads of a past that it does not have.
   */
  shape: z.enum(['value', 'list', 'partitions', 'nothing']),
  sources: z.array(valueSourceSchema),
  /** The key of each source, for messages also of a `value`. */
  partitions: z.array(z.string()).max(maxPartitionsPerStep).optional(),
  /** Of an op of a graph that makes assets: which input of these it reads. */
  graphInput: z.string().optional(),
  /** Of a step that looks at each of its partitions by itself: in which shape it receives which of these for each, in their order. */
  each: z.object({ shape: z.enum(['value', 'partitions']), partitions: z.array(z.array(z.string()).max(maxPartitionsPerStep)).max(maxPartitionsPerStep) }).optional(),
})
export type AssignedInput = z.infer<typeof assignedInputSchema>

const assignedFields = {
  ...stepRef,
  key: z.string(),
  inputs: z.array(assignedInputSchema),
  config: jsonSchema.optional(),
  /** Whether a later step of this process reads what this step yields, so that the process keeps its encoded bytes. */
  hold: z.boolean(),
}

/** What is known of a checked asset, or of a partition of it. `history` has its latest materializations, newest first. */
const checkFactsSchema = z.object({
  asset: assetKeySchema,
  partition: z.string().optional(),
  history: z.array(z.object({ runId: z.string(), at: z.number(), metadata: metadataSchema, dataVersion: z.string().optional() })),
  freshness: freshnessStateSchema.optional(),
})
export type CheckFacts = z.infer<typeof checkFactsSchema>

export const assignedStepSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('asset'), asset: assetKeySchema, ...assignedFields,
    /** What the step makes of a partitioned asset. */
    partitions: stepPartitionsSchema.optional(),
    /** What the step may say of the asset. Absent: nothing. */
    checks: z.array(plannedCheckSchema).optional(),
  }),
  z.object({
    /** `key` is the key of the function. */
    kind: z.literal('check'), ...assignedFields, partitions: stepPartitionsSchema.optional(),
    /** What the step may say. */
    checks: z.array(plannedCheckSchema).min(1),
    /** What the function asked for; of partitioned assets, of each partition. */
    facts: z.array(checkFactsSchema).optional(),
  }),
  z.object({
    kind: z.literal('multi-asset'), multiAsset: assetKeySchema, ...assignedFields,
    /** What the step may yield, each once: anything else ends the process. */
    assets: z.array(z.object({ asset: assetKeySchema, output: z.string() })),
    partitions: stepPartitionsSchema.optional(),
    /** What the step says of those that it yields, with each. Absent: nothing. */
    checks: z.array(plannedCheckSchema).optional(),
  }),
  z.object({
    kind: z.literal('op'), op: z.string(), ...assignedFields,
    /** What the step may yield: anything else ends the process. `asset`: the output is the value of that asset. */
    outputs: z.array(z.object({ name: z.string(), isDynamic: z.boolean(), asset: assetKeySchema.optional() })),
    /** The graph of assets that the op stands in, and where. Of one that has a config of its own, `config` is that: the graph knows what it means for the op. */
    graph: z.object({ name: assetKeySchema, path: z.string() }).optional(),
    /** Of a graph that makes partitioned assets: what of them. */
    partitions: stepPartitionsSchema.optional(),
    /** What the step says of the assets that it makes, with each. Absent: nothing. */
    checks: z.array(plannedCheckSchema).optional(),
  }),
])
export type AssignedStep = z.infer<typeof assignedStepSchema>

/** Worker → process. */
export const toProcessFrameSchema = z.discriminatedUnion('type', [
  /** Import the bundle and answer `loaded` or `load-failed`. */
  z.object({ type: z.literal('load'), protocol: z.literal(brokerProtocolVersion) }),
  /** Answer `manifest` or `definition-problems`. */
  z.object({ type: z.literal('describe') }),
  /** What the run is given besides its steps; at most once, before the first of them. `config` is the launch's configuration of resources, by name. */
  z.object({ type: z.literal('equip'), environment: runEnvironmentSchema, config: jsonObjectSchema }),
  /** Run these steps, at once as far as they are asynchronous. Values of `payload` inputs are in the frame's payload. `partitions` are those that a run of ops is of. */
  z.object({ type: z.literal('run-steps'), run: runInfoSchema.extend({ partitions: stepPartitionsSchema.optional() }), steps: z.array(assignedStepSchema) }),
  /** Run these hooks of a step that has ended, here or in another process, one after the other. Each answers by `hook-completed` or `hook-failed`. */
  z.object({
    type: z.literal('run-hooks'), run: runInfoSchema, ...stepRef, key: z.string(), hooks: z.array(definitionNameSchema).min(1),
    op: z.string().optional(), assets: z.array(assetKeySchema),
    /** What the step said of what it made, by asset or output. */
    metadata: z.record(z.string(), metadataSchema),
    /** Of a step that failed. */
    error: errorInfoSchema.optional(),
  }),
  /** What does this schedule request at this instant? Answered by `tick-success` or `tick-failure`, as the next two are. */
  z.object({ type: z.literal('evaluate-schedule'), tick, schedule: definitionNameSchema, at }),
  /** `events` are of the assets it watches, oldest first: those that it has not consumed. `run` is the run that came to a status. */
  z.object({
    type: z.literal('evaluate-sensor'), tick, sensor: definitionNameSchema, at, lastTickAt: at.optional(), cursor: z.string().optional(),
    events: z.array(assetEventSchema), run: runStatusEventSchema.optional(),
  }),
  /** For which of these partitions is an author's condition true? Answered by `condition-answer` or `tick-failure`. */
  z.object({ type: z.literal('evaluate-condition'), tick, condition: z.string(), asset: assetKeySchema, partitions: z.array(z.string()).optional(), at }),
  /** Which partitions does an author's mapping read for each of these? Answered by `mapping-answer` or `tick-failure`. */
  z.object({ type: z.literal('evaluate-mapping'), tick, ...mappingQuestionFields, at }),
  /** How is a job configured for this partition? Answered by `config-answer` or `tick-failure`. */
  z.object({ type: z.literal('evaluate-config'), tick, job: definitionNameSchema, partition: partitionSchema, at }),
  /** Abort the `signal` of every running step and tick. */
  z.object({ type: z.literal('cancel'), reason: z.string() }),
  /** The values of these steps are no longer needed. */
  z.object({ type: z.literal('release'), steps: z.array(z.int()) }),
  /** No step follows: close the resources and answer `resources-closed`. */
  z.object({ type: z.literal('close-resources') }),
])
export type ToProcessFrame = z.infer<typeof toProcessFrameSchema>

const dataVersionSchema = z.string().max(256)
const partitionSizesSchema = z.array(z.object({ partition: z.string(), bytes: z.int().nonnegative() })).max(maxPartitionsPerStep)

/** Process → worker. */
export const fromProcessFrameSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), protocol: z.literal(brokerProtocolVersion) }),
  z.object({ type: z.literal('loaded') }),
  z.object({ type: z.literal('load-failed'), error: rawErrorSchema }),
  z.object({ type: z.literal('manifest'), manifest: manifestSchema }),
  z.object({ type: z.literal('definition-problems'), problems: z.array(definitionProblemSchema) }),
  z.object({ type: z.literal('step-start'), ...stepRef, at }),
  /** The first resource is being opened: before the process ends it should be asked to close what is open. */
  z.object({ type: z.literal('resources-open') }),
  z.object({ type: z.literal('resources-closed') }),
  z.object({ type: z.literal('log'), step: z.int().nonnegative().optional(), attempt: z.int().positive().optional(), tick: tick.optional(), at, level: logLevelSchema, source: z.enum(['log', 'stdout', 'stderr']), message: z.string() }),
  /** Of a step while it runs. */
  z.object({ type: z.literal('partitions-changed'), ...stepRef, at, ...partitionsChangeSchema.shape }),
  /** What a step says of an asset that it neither makes nor looks at by itself, while it runs. */
  z.object({ type: z.literal('asset-reported'), ...stepRef, at, ...assetReportSchema.shape }),
  /** Of a step of an op or of several assets, any number while it runs. The payload is the encoded value; of a range of partitions, as below. */
  z.object({
    type: z.literal('step-output'), ...stepRef, at, output: z.string().max(255), mappingKey: mappingKeySchema.optional(), metadata: metadataSchema,
    /** Of an asset: it has no value. What other ops of its graph read comes along nevertheless. */
    hasValue: z.literal(false).optional(), dataVersion: dataVersionSchema.optional(), partitions: partitionSizesSchema.optional(),
    /** What the step says of the assigned checks of the asset: of each. Absent: there are none. */
    checks: z.array(checkEvaluationSchema).max(1_000).optional(),
  }),
  /** Terminal. The payload is the encoded value when `hasValue`; of a range of partitions, the values of `partitions` one after the other. A step of an op, or of several assets, has none. */
  z.object({
    type: z.literal('step-success'), ...stepRef, at, durationMs: z.number().nonnegative(), hasValue: z.boolean(), metadata: metadataSchema, dataVersion: dataVersionSchema.optional(),
    partitions: partitionSizesSchema.optional(),
    /** What it says of the assigned checks, of its one asset or of those that are not its own: each once, of each partition. Absent: there are none. */
    checks: z.array(checkEvaluationSchema).max(100_000).optional(),
  }),
  /** Terminal. `canceled`: the step ended because its signal was aborted. */
  z.object({ type: z.literal('step-failure'), ...stepRef, at, durationMs: z.number().nonnegative(), error: rawErrorSchema, canceled: z.boolean(), retry: retryWishSchema.optional() }),
  z.object({ type: z.literal('hook-completed'), ...stepRef, at, hook: definitionNameSchema, durationMs: z.number().nonnegative() }),
  z.object({ type: z.literal('hook-failed'), ...stepRef, at, hook: definitionNameSchema, durationMs: z.number().nonnegative(), error: rawErrorSchema }),
  z.object({ type: z.literal('tick-success'), tick, at, durationMs: z.number().nonnegative(), outcome: tickOutcomeSchema }),
  z.object({ type: z.literal('condition-answer'), tick, at, durationMs: z.number().nonnegative(), answer: z.union([z.boolean(), z.array(z.string())]) }),
  /** For each partition of the question, in its order. */
  z.object({ type: z.literal('mapping-answer'), tick, at, durationMs: z.number().nonnegative(), keys: mappingKeysSchema }),
  z.object({ type: z.literal('config-answer'), tick, at, durationMs: z.number().nonnegative(), config: runConfigSchema }),
  z.object({ type: z.literal('tick-failure'), tick, at, durationMs: z.number().nonnegative(), error: rawErrorSchema }),
])
export type FromProcessFrame = z.infer<typeof fromProcessFrameSchema>
