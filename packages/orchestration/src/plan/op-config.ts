import { MillraceError, type OpSnapshot, type OpStep, type RunConfig } from '@millrace/protocol'
import { nearestKey, suggestKey } from '../graph/nearest-key'
import { checkResourceConfig } from './resource-config'

const refuse = (path: string, message: string, suggestion: string | null = null): never => {
  throw new MillraceError('invalid-config', `${message}${suggestKey(suggestion)}`, { details: { path, suggestion } })
}

/** Refuses config that nothing would ever read. The values are checked by the author's own schema, in the sandbox. */
export const checkOpConfig = (config: RunConfig, steps: readonly OpStep[], ops: readonly OpSnapshot[]): void => {
  const named = new Map(steps.map((step) => [step.key, step.op]))
  const snapshots = new Map(ops.map((op) => [op.name, op]))
  for (const key of Object.keys(config.ops ?? {})) {
    const path = `ops.${key}`
    const op = named.get(key)
    if (op === undefined) return refuse(path, `The run config configures the op “${key}”, which this job does not call.`, nearestKey(key, named.keys()))
    if (snapshots.get(op)?.configSchema === undefined) return refuse(path, `The run config configures “${key}”, but that op takes no config: declare \`config\` on it, or leave it out.`)
  }
  const [asset] = Object.keys(config.assets ?? {})
  if (asset !== undefined) refuse(`assets.${asset}`, `The run config configures “${asset}” under \`assets\`, but this job has none: it runs ops, which are configured under \`ops\`.`)
  checkResourceConfig(config, () => steps.flatMap((step) => snapshots.get(step.op)?.resources ?? []))
}
