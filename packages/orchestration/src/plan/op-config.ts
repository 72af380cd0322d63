import { MillraceError, type OpSnapshot, type RunConfig } from '@millrace/protocol'
import { nearestKey, suggestKey } from '../graph/nearest-key'
import { checkResourceConfig } from './resource-config'

const refuse = (path: string, message: string, suggestion: string | null = null): never => {
  throw new MillraceError('invalid-config', `${message}${suggestKey(suggestion)}`, { details: { path, suggestion } })
}

interface ConfigurableOps {
  readonly steps: readonly { readonly key: string; readonly op: string }[]
  readonly ops: readonly OpSnapshot[]
}

/** Refuses config of ops that are not among the steps, or take none. `otherwise`: what is said of the former. */
export const checkOpsConfig = (config: NonNullable<RunConfig['ops']>, { steps, ops, otherwise }: ConfigurableOps & { readonly otherwise: string }): void => {
  const named = new Map(steps.map((step) => [step.key, step.op]))
  const snapshots = new Map(ops.map((op) => [op.name, op]))
  for (const key of Object.keys(config)) {
    const path = `ops.${key}`
    const op = named.get(key)
    if (op === undefined) return refuse(path, `The run config configures the op “${key}”, which ${otherwise}.`, nearestKey(key, named.keys()))
    if (snapshots.get(op)?.configSchema === undefined) return refuse(path, `The run config configures “${key}”, but that op takes no config: declare \`config\` on it, or leave it out.`)
  }
}

/** Refuses config of a job of ops that nothing would ever read. The values are checked by the author's own schema, in the sandbox. */
export const checkOpConfig = (config: RunConfig, job: ConfigurableOps & { readonly resources: readonly string[] }): void => {
  if (config.ops !== undefined) checkOpsConfig(config.ops, { ...job, otherwise: 'this job does not call' })
  const [asset] = Object.keys(config.assets ?? {})
  if (asset !== undefined) refuse(`assets.${asset}`, `The run config configures “${asset}” under \`assets\`, but this job has none: it runs ops, which are configured under \`ops\`.`)
  const snapshots = new Map(job.ops.map((op) => [op.name, op]))
  checkResourceConfig(config, () => [...job.resources, ...job.steps.flatMap((step) => snapshots.get(step.op)?.resources ?? [])])
}
