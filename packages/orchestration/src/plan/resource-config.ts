import { MillraceError, type RunConfig } from '@millrace/protocol'
import { nearestKey, suggestKey } from '../graph/nearest-key'

/** Refuses config of a resource that nothing here opens. */
export const checkResourceConfig = (config: RunConfig, resourceNames: () => readonly string[]): void => {
  const configured = Object.keys(config.resources ?? {})
  if (configured.length === 0) return
  const names = new Set(resourceNames())
  const unknown = configured.find((name) => !names.has(name))
  if (unknown === undefined) return
  const suggestion = nearestKey(unknown, names)
  throw new MillraceError('invalid-config', `The run config configures the resource “${unknown}”, but nothing here uses one of that name.${suggestKey(suggestion)}`, {
    details: { path: `resources.${unknown}`, suggestion },
  })
}
