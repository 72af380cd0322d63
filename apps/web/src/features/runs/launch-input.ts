import { jsonSchema, runConfigSchema, tagsSchema, type Json, type RunConfig, type Tags } from '@millrace/protocol'
import { z } from 'zod'

export type Parsed<Value> = { value: Value | undefined; problem?: undefined } | { value?: undefined; problem: string }

/** The text of the config editor; empty means none. The problem names the line, or the path inside the config. */
export function parseConfig(text: string): Parsed<RunConfig> {
  if (text.trim() === '') return { value: undefined }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return { problem: `Not JSON: ${error instanceof Error ? error.message : 'it cannot be read'}` }
  }
  const parsed = runConfigSchema.safeParse(json)
  if (parsed.success) return { value: parsed.data }
  const [issue] = parsed.error.issues
  const path = issue?.path.join('.') ?? ''
  return { problem: `${path === '' ? '' : `${path}: `}${issue?.message ?? 'not a run config'}` }
}

/** `team=data, reason=late data`: names and values, separated by commas or line ends. */
export function parseTags(text: string): Parsed<Tags> {
  const tags: Record<string, string> = {}
  for (const part of text.split(/[,\n]/)) {
    const clause = part.trim()
    if (clause === '') continue
    const equals = clause.indexOf('=')
    if (equals < 1) return { problem: `“${clause}” is not a tag: write name=value` }
    tags[clause.slice(0, equals).trim()] = clause.slice(equals + 1).trim()
  }
  if (Object.keys(tags).length === 0) return { value: undefined }
  const parsed = tagsSchema.safeParse(tags)
  return parsed.success ? { value: parsed.data } : { problem: parsed.error.issues[0]?.message ?? 'not tags' }
}

export type ConfigSection = 'assets' | 'ops' | 'resources'

const sectionsSchema = z.record(z.string(), z.unknown())

/** The text of the config editor with a place for one more key; as it is when it cannot be read or has it. */
export function withConfig(text: string, section: ConfigSection, key: string): string {
  const parsed = text.trim() === '' ? { success: true as const, data: {} } : sectionsSchema.safeParse(readJson(text))
  if (!parsed.success) return text
  const known = sectionsSchema.safeParse(parsed.data[section]).data ?? {}
  return JSON.stringify({ ...parsed.data, [section]: { ...known, [key]: known[key] ?? {} } }, null, 2)
}

/** What the text says; undefined when it is empty, or half typed: the editor says so itself. */
export function readJson(text: string): Json | undefined {
  try {
    return jsonSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** As the editor of JSON shows a config; empty for none. */
export const writeJson = (config: Json | undefined): string => (config === undefined ? '' : JSON.stringify(config, null, 2))
