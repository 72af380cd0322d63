import type { CheckEvaluation, FromProcessFrame, Json, Metadata, MetadataValue, RawError, TickOutcome } from '@millrace/protocol'
import type { SecretRedactor } from '@millrace/orchestration/redaction'

type Kind = FromProcessFrame['type']
type FrameOf<Type extends Kind> = Extract<FromProcessFrame, { type: Type }>
type Redact<Value> = (value: Value, redactor: SecretRedactor) => Value

const asItIs = <Value>(value: Value): Value => value
const text: Redact<string> = (value, redactor) => redactor.text(value)

/** Strings and names, at every depth; a number that is a secret becomes text. */
const anything = (value: unknown, redactor: SecretRedactor): unknown => {
  if (typeof value === 'string') return redactor.text(value)
  if (typeof value === 'number') return redactor.holdsSecret(String(value)) ? redactor.text(String(value)) : value
  if (Array.isArray(value)) return value.map((item) => anything(item, redactor))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [redactor.text(name), anything(part, redactor)]))
}

const inside = <Value extends object>(value: Value, redactor: SecretRedactor): Value =>
  Object.fromEntries(Object.entries(value).map(([name, part]) => [name, anything(part, redactor)])) as Value

const metadataValue: Redact<MetadataValue> = (value, redactor) => {
  const plain = 'value' in value ? String(value.value) : ''
  if (value.type === 'json') return { type: 'json', value: anything(value.value, redactor) as Json }
  if (value.type === 'table') return { type: 'table', columns: value.columns.map((column) => inside(column, redactor)), rows: value.rows.map((row) => anything(row, redactor) as typeof row) }
  if (value.type === 'table-schema') return { type: 'table-schema', columns: value.columns.map((column) => inside(column, redactor)) }
  if (value.type === 'column-lineage') {
    const hasSecretKey = value.columns.some(({ from }) => from.some(({ asset }) => redactor.holdsSecret(asset)))
    return hasSecretKey ? { type: 'json', value: anything(value.columns, redactor) as Json } : { type: 'column-lineage', columns: value.columns.map((column) => inside(column, redactor)) }
  }
  if (value.type === 'code-references') return { type: 'code-references', references: value.references.map((reference) => inside(reference, redactor)) }
  // A number or a key that is a secret can only stay as a text that says so.
  if (!redactor.holdsSecret(plain)) return value
  return value.type === 'url' || value.type === 'path' || value.type === 'markdown' ? { type: value.type, value: redactor.text(plain) } : { type: 'text', value: redactor.text(plain) }
}

const metadata: Redact<Metadata> = (value, redactor) =>
  Object.fromEntries(Object.entries(value).map(([name, part]) => [redactor.text(name), metadataValue(part, redactor)]))

const rawError: Redact<RawError> = (error, redactor) => ({
  name: redactor.text(error.name), message: redactor.text(error.message), ...(error.code !== undefined && { code: redactor.text(error.code) }),
  ...(error.stack !== undefined && { stack: redactor.text(error.stack) }), ...(error.metadata !== undefined && { metadata: metadata(error.metadata, redactor) }),
  ...(error.cause !== undefined && { cause: rawError(error.cause, redactor) }),
})

/** Which check of what it is, the assignment says. */
const evaluations: Redact<CheckEvaluation[]> = (checks, redactor) => checks.map((check) => ({
  ...check, metadata: metadata(check.metadata, redactor), ...(check.description !== undefined && { description: redactor.text(check.description) }),
}))

type Fields<Type extends Kind> = { readonly [Field in Exclude<keyof Required<FrameOf<Type>>, 'type'>]: Redact<Exclude<FrameOf<Type>[Field], undefined>> }

const step = { step: asItIs, attempt: asItIs, at: asItIs }
const tick = { tick: asItIs, at: asItIs, durationMs: asItIs }

/** Of every field of every frame: may it say a secret, and where. What the broker has compared with the assignment stays as it is. */
const treatments: { readonly [Type in Kind]: Fields<Type> } = {
  ready: { protocol: asItIs },
  loaded: {},
  'load-failed': { error: rawError },
  manifest: { manifest: asItIs }, // described before any secret is there
  'definition-problems': { problems: asItIs },
  'step-start': step,
  'resources-open': {},
  'resources-closed': {},
  log: { ...step, tick: asItIs, level: asItIs, source: asItIs, message: text },
  'step-output': { ...step, output: asItIs, mappingKey: asItIs, metadata, hasValue: asItIs, dataVersion: text, partitions: asItIs, checks: evaluations },
  'step-success': { ...step, durationMs: asItIs, hasValue: asItIs, metadata, dataVersion: text, partitions: asItIs, checks: evaluations },
  'partitions-changed': { ...step, action: asItIs, name: asItIs, keys: asItIs }, // compared by `secretInKey`
  'asset-reported': { ...step, kind: asItIs, asset: asItIs, partition: asItIs, metadata, dataVersion: text, tags: (tags, redactor) => anything(tags, redactor) as typeof tags }, // its keys likewise
  'step-failure': { ...step, durationMs: asItIs, error: rawError, canceled: asItIs, retry: asItIs },
  'hook-completed': { ...step, durationMs: asItIs, hook: asItIs },
  'hook-failed': { ...step, durationMs: asItIs, hook: asItIs, error: rawError },
  'tick-success': { ...tick, outcome: (outcome, redactor) => anything(outcome, redactor) as TickOutcome },
  'condition-answer': { ...tick, answer: asItIs },
  // Asked of processes that have no secrets.
  'mapping-answer': { ...tick, keys: asItIs },
  'config-answer': { ...tick, config: asItIs },
  'tick-failure': { ...tick, error: rawError },
}

/** A frame without secrets. Values are not looked into: they are the author's data, and readable by those who may read data. */
export const redactFrame = (frame: FromProcessFrame, redactor: SecretRedactor): FromProcessFrame => {
  if (frame.type === 'log') return { ...frame, message: redactor.piece(`${frame.source} ${frame.step ?? ''} ${frame.attempt ?? ''}`, frame.message) }
  const fields = treatments[frame.type] as Readonly<Record<string, Redact<unknown>>>
  return Object.fromEntries(Object.entries(frame).map(([name, value]) => [name, value === undefined ? value : (fields[name] ?? asItIs)(value, redactor)])) as FromProcessFrame
}

/** A mapping key names steps and stored values, a partition's key and name what is made later, the keys of a report a history, so they cannot be changed: that one holds a secret ends the process. */
export const secretInKey = (frame: FromProcessFrame, redactor: SecretRedactor): string | undefined => {
  if (frame.type === 'step-output' && frame.mappingKey !== undefined && redactor.holdsSecret(frame.mappingKey)) {
    return `the step yielded \`${frame.output}\` by a mapping key that holds a secret (${redactor.text(frame.mappingKey)}): keys are part of the names of steps, for everybody to read; choose keys that may be`
  }
  if (frame.type === 'asset-reported') {
    const told = [frame.asset, frame.partition ?? ''].find((key) => redactor.holdsSecret(key))
    return told === undefined ? undefined : `the step called report() with a key that holds a secret (${redactor.text(told)}): keys of assets and partitions are for everybody to read; choose keys that may be`
  }
  if (frame.type !== 'partitions-changed') return undefined
  const found = [frame.name, ...frame.keys].find((key) => redactor.holdsSecret(key))
  if (found === undefined) return undefined
  return `the step called ${frame.action}Partitions() with a key or name that holds a secret (${redactor.text(found)}): partitions are for everybody to read; choose keys that may be`
}
