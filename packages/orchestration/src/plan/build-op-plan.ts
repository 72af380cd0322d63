import type { HookReference, JobNode, OpRead, OpSnapshot, OpStep, Plan, RunConfig } from '@millrace/protocol'
import { hooksOnce } from './hooks-once'
import { checkOpConfig } from './op-config'
import { planOps, type PlannedOp } from './plan-ops'

const defaultMaxConcurrent = 16

export interface OpPlanRequest {
  readonly nodes: readonly JobNode[]
  /** What the nodes call: says which ops take config. */
  readonly ops?: readonly OpSnapshot[]
  /** Those of the job: they run after each of its steps. */
  readonly hooks?: readonly HookReference[] | undefined
  /** What loads the assets that the ops read. */
  readonly resources?: readonly string[] | undefined
  readonly config?: RunConfig | undefined
}

/** A plan of ops alone. */
export interface OpPlan extends Plan {
  readonly steps: OpStep[]
}

/** A job makes no assets: what its ops read of them was made before. */
const withReads = ({ step, reads }: PlannedOp): OpStep => {
  const stored = reads.flatMap(({ name, asset: source }): OpRead[] => {
    if ('input' in source) return []
    const { asset, mapping, shape } = source
    return [{ name, asset, step: null, ...(mapping === undefined ? {} : { mapping }), ...(shape === undefined ? {} : { shape }) }]
  })
  return stored.length === 0 ? step : { ...step, reads: stored }
}

/**
 * The steps of a job of ops, as `planOps` orders them. Throws `bad-request` for a graph that cannot
 * run, and `invalid-config` for config that names no op of it or one that takes none.
 */
export const buildOpPlan = ({ nodes, ops = [], resources = [], hooks = [], config = {} }: OpPlanRequest): OpPlan => {
  const steps = planOps({ nodes }).ops.map(withReads).map((step) => ({ ...step, ...hooksOnce([...step.hooks ?? [], ...hooks]) }))
  checkOpConfig(config, { steps, ops, resources })
  const configured = steps.map((step) => (config.ops !== undefined && Object.hasOwn(config.ops, step.key) ? { ...step, config: config.ops[step.key] ?? null } : step))
  return {
    planVersion: 1, steps: configured, maxConcurrent: config.execution?.maxConcurrent ?? defaultMaxConcurrent,
    ...(config.resources === undefined ? {} : { resources: config.resources }),
  }
}
