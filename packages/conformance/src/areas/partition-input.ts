import { readKeyTime } from '@millrace/orchestration/partitions'
import { isMillraceError, MillraceError, partitionsDefinitionSchema, type PartitionsDefinition } from '@millrace/protocol'
import { z } from 'zod'

const windowSchema = z.looseObject({
  start: z.string().optional(),
  end: z.string().nullish(),
  startText: z.string().optional(),
  endText: z.string().optional(),
  timezone: z.string().nullish(),
  fmt: z.string().nullish(),
})

const dimensionsSchema = z.array(z.object({ name: z.string(), partitions: z.unknown() }))

const momentOf = (text: string, keyFormat: string, timezone: string): string => {
  const instant = readKeyTime(text, keyFormat, timezone)
  if (instant === null) throw new MillraceError('invalid-partitions', `“${text}” is not written ${keyFormat}`)
  return instant.toString()
}

const definitionOf = (input: unknown): unknown => {
  const { type } = z.looseObject({ type: z.string() }).parse(input)
  if (type === 'static') return input
  if (type === 'multi') {
    const { dimensions } = z.object({ dimensions: dimensionsSchema }).parse(input)
    return { type, dimensions: dimensions.map(({ name, partitions }) => ({ name, partitions: definitionOf(partitions) })) }
  }
  const { startText, endText, fmt, ...fields } = windowSchema.parse(input)
  const keyFormat = fmt ?? (type === 'hourly' ? '%Y-%m-%d-%H:%M' : '%Y-%m-%d')
  const timezone = fields.timezone ?? 'UTC'
  return {
    ...fields,
    keyFormat,
    ...(startText === undefined ? {} : { start: momentOf(startText, keyFormat, timezone) }),
    ...(endText === undefined ? {} : { end: momentOf(endText, keyFormat, timezone) }),
  }
}

/** A partition definition as the cases write it, as Millrace writes it. Throws `invalid-partitions` for one that cannot be. */
export const readPartitionsInput = (input: unknown): PartitionsDefinition => {
  const { data, error } = partitionsDefinitionSchema.safeParse(definitionOf(input))
  if (data !== undefined) return data
  throw new MillraceError('invalid-partitions', z.prettifyError(error))
}

/** What a question that Millrace refuses is answered with; any other error is a fault and goes on. */
export const refusalOr = <Answer>(ask: () => Answer): Answer | { error: true } => {
  try {
    return ask()
  } catch (error) {
    if (isMillraceError(error) && error.blame === 'user') return { error: true }
    throw error
  }
}

/** Up to so many keys from each end of a collection. */
export const ends = (keys: Iterable<string>, { size, count }: { size: number; count: number }): { first: string[]; last: string[] } => {
  const first: string[] = []
  const last: string[] = []
  let index = 0
  for (const key of keys) {
    if (index < count) first.push(key)
    if (index >= size - count) last.push(key)
    index++
  }
  return { first, last }
}
