import { z } from 'zod'

/** How a value becomes bytes that others read too: JSON, a line of JSON per item of a list, UTF-8 text, bytes as they are. */
export const valueFormatSchema = z.enum(['json', 'ndjson', 'text', 'bytes'])
export type ValueFormat = z.infer<typeof valueFormatSchema>
