import { nearestKey } from '@millrace/orchestration/graph'
import { findReservedTag, isAssetKey, tagsSchema, type RunConfig } from '@millrace/protocol'
import { definitionRecord } from './definition'
import { DefinitionError } from './definition-error'

/** What is being defined and by which function, for messages and stacks. */
export interface Defining {
  /** For example "asset `orders`". */
  readonly what: string
  readonly above: (...args: never[]) => unknown
}

const namePattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}$/
const groupPattern = /^[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,254}$/u
const kindPattern = /^[\p{L}\p{N}_][\p{L}\p{N}_.+#-]{0,63}$/u
const ownerPattern = /^(team:[\p{L}\p{N}_][\p{L}\p{N}_. -]{0,126}|[^\s@]{1,64}@[^\s@]{1,190})$/u
const inputPattern = /^[\p{L}_$][\p{L}\p{N}_$]*$/u

export const show = (value: unknown): string => {
  const record = definitionRecord(value)
  if (record !== null && 'key' in record) return `${record.kind} \`${record.key}\``
  if (typeof value === 'string') return JSON.stringify(value.length > 100 ? `${value.slice(0, 100)}…` : value)
  return value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : typeof value === 'function' ? 'a function' : String(value)
}

export const fail = ({ what, above }: Defining, message: string): never => {
  throw new DefinitionError(`${what}: ${message}`, above)
}

const checkText = (defining: Defining, name: string, value: unknown): string => {
  if (typeof value !== 'string') return fail(defining, `\`${name}\` must be a text, not ${show(value)}`)
  return value
}

export const checkAssetKey = (defining: Defining, key: unknown): string => {
  if (isAssetKey(key)) return key
  return fail(defining, `${show(key)} is no asset key: a key is a path of names joined with \`/\`, at most 512 characters; names are letters, digits, \`_\`, \`.\` and \`-\`, and do not begin with \`.\` or \`-\``)
}

export const checkName = (defining: Defining, name: unknown): string => {
  if (typeof name === 'string' && namePattern.test(name)) return name
  return fail(defining, `${show(name)} is no name: use letters, digits, \`_\`, \`.\` and \`-\`, at most 255, beginning with a letter, a digit or \`_\``)
}

/** The options as an object whose every key is known: a misspelt option is an error, not silence. */
export const checkOptions = (defining: Defining, options: unknown, known: readonly string[]): void => {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) fail(defining, `options must be an object, not ${show(options)}`)
  for (const key of Object.keys(options as object)) {
    if (known.includes(key)) continue
    const near = nearestKey(key, known)
    fail(defining, `unknown option \`${key}\`${near === null ? '' : `, did you mean \`${near}\``}; options are ${known.map((name) => `\`${name}\``).join(', ')}`)
  }
}

export const checkDescription = (defining: Defining, value: unknown): string | undefined =>
  value === undefined ? undefined : checkText(defining, 'description', value)

export const checkCodeVersion = (defining: Defining, value: unknown): string | undefined => {
  if (value === undefined) return undefined
  const text = checkText(defining, 'codeVersion', value)
  return text !== '' && text.length <= 256 ? text : fail(defining, '`codeVersion` must have 1 to 256 characters')
}

export const checkGroup = (defining: Defining, value: unknown): string => {
  if (value === undefined) return 'default'
  if (typeof value === 'string' && groupPattern.test(value)) return value
  return fail(defining, `${show(value)} is no group: use letters, digits, \`_\`, \`.\` and \`-\``)
}

const nothing = Object.freeze([])
const noTags = Object.freeze({})
const noInputs = Object.freeze({})

const checkList = (defining: Defining, name: string, value: unknown): readonly unknown[] => {
  if (value === undefined) return nothing
  return Array.isArray(value) ? value : fail(defining, `\`${name}\` must be a list, not ${show(value)}`)
}

const checkTexts = (defining: Defining, name: string, rule: { value: unknown; pattern: RegExp; wanted: string }): readonly string[] => {
  if (rule.value === undefined) return nothing
  const texts = checkList(defining, name, rule.value).map((item) =>
    typeof item === 'string' && rule.pattern.test(item) ? item : fail(defining, `${show(item)} in \`${name}\` is ${rule.wanted}`))
  return Object.freeze([...new Set(texts)])
}

export const checkOwners = (defining: Defining, value: unknown): readonly string[] =>
  checkTexts(defining, 'owners', { value, pattern: ownerPattern, wanted: 'no owner: use an e-mail address or `team:name`' })

const mostKinds = 10

export const checkKinds = (defining: Defining, value: unknown): readonly string[] => {
  const kinds = checkTexts(defining, 'kinds', { value, pattern: kindPattern, wanted: 'no kind: use one word such as `duckdb`' })
  return kinds.length <= mostKinds ? kinds : fail(defining, `\`kinds\` are ${kinds.length}, and at most ${mostKinds} are shown: keep those that tell what the asset is made with, and use \`tags\` for the rest`)
}

export const checkTags = (defining: Defining, value: unknown): Readonly<Record<string, string>> => {
  if (value === undefined) return noTags
  const found = tagsSchema.safeParse(value)
  if (found.success) {
    const reserved = findReservedTag(found.data)
    return reserved === null ? Object.freeze({ ...found.data }) : fail(defining, `the tag \`${reserved}\` is reserved: names that begin with dagster/, .dagster/ or millrace/ are the platform's, so call it by another`)
  }
  const [issue] = found.error.issues
  return fail(defining, `\`tags\` maps names (1 to 128 characters) to texts (at most 1,024 characters); ${issue?.path.length ? `\`${issue.path.join('.')}\` is wrong: ` : ''}${issue?.message ?? ''}`)
}

export const checkDeps = (defining: Defining, value: unknown): readonly unknown[] => {
  const deps = checkList(defining, 'deps', value)
  if (deps === nothing) return nothing
  for (const dep of deps) if (typeof dep === 'string') checkAssetKey(defining, dep)
  return Object.freeze([...deps])
}

export const checkInputs = (defining: Defining, value: unknown): Readonly<Record<string, unknown>> => {
  if (value === undefined) return noInputs
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail(defining, `\`inputs\` must be an object of assets, not ${show(value)}`)
  for (const name of Object.keys(value)) {
    if (!inputPattern.test(name)) fail(defining, `${show(name)} is no name of an input: use the form of a variable's name`)
  }
  return Object.freeze({ ...value })
}

/** A frozen deep copy of JSON. */
export const freezeJson = (value: RunConfig): RunConfig => deepFreeze(structuredClone(value))

const deepFreeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) deepFreeze(part)
    Object.freeze(value)
  }
  return value
}
