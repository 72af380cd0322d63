import type { SinglePartitionsDefinition } from '@millrace/protocol'
import { readTimeDefinition } from './time-definition'

/** Whether two definitions say the same, whatever they leave to defaults. */
export const sameDefinition = (one: SinglePartitionsDefinition, other: SinglePartitionsDefinition): boolean =>
  one === other || canonical(one) === canonical(other)

const canonical = (definition: SinglePartitionsDefinition): string => {
  if (definition.type === 'static') return JSON.stringify(['static', definition.keys])
  if (definition.type === 'dynamic') return JSON.stringify(['dynamic', definition.name])
  const { zone, ...fields } = readTimeDefinition(definition)
  return JSON.stringify({ ...fields, timezone: zone.name })
}
