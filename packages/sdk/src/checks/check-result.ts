import type { CheckSeverity, Metadata } from '@millrace/protocol'
import { nearestKey } from '@millrace/orchestration/graph'
import { show } from '../check-definition'
import { readMetadata, type MetadataInput } from '../metadata'

/** The options of `checkResult()`. */
export interface CheckResultOptions {
  /** Whether the asset is as the check wants it. */
  readonly passed: boolean
  /** How bad it is when it is not: `warn` to look at, `error` not to be trusted. Default: the severity of the check. */
  readonly severity?: CheckSeverity
  /** Facts about this evaluation, as those of `output()`. Default: none. */
  readonly metadata?: Readonly<Record<string, MetadataInput>>
  /** What was found, in a sentence; markdown. */
  readonly description?: string
}

/** What a check found; what `checkResult()` returns. */
export interface CheckResult {
  readonly passed: boolean
  readonly severity: CheckSeverity | undefined
  readonly metadata: Readonly<Record<string, MetadataInput>>
  readonly description: string | undefined
}

/** What the function of a check may return: whether it passed, or that with more about it. */
export type CheckOutcome = boolean | CheckResult | CheckResultOptions

/**
 * Says what a check found: more than whether it passed. Semantics as Dagster's `AssetCheckResult`.
 *
 * Nothing is checked here: bad metadata fails the step, with the name of the entry.
 *
 * @example
 * ```ts
 * import { asset, assetCheck, checkResult } from '@millrace/sdk'
 *
 * export const orders = asset('orders', { run: () => [{ total: 20 }, { total: -1 }] })
 *
 * export const noNegativeTotals = assetCheck('noNegativeTotals', {
 *   asset: orders,
 *   run: ({ value }) => {
 *     const negative = value.filter((order) => order.total < 0)
 *     return checkResult({ passed: negative.length === 0, severity: 'warn', metadata: { negative: negative.length } })
 *   },
 * })
 * ```
 */
export const checkResult = ({ passed, severity, metadata = {}, description }: CheckResultOptions): CheckResult =>
  Object.freeze({ passed, severity, metadata, description })

/** A check that did not say what a check says. `code` is `invalid-check-result`. */
export class CheckResultError extends Error {
  readonly code = 'invalid-check-result'
  constructor(message: string) {
    super(message)
    this.name = 'CheckResultError'
  }
}

/** What a check found, as it is recorded. */
export interface ReadCheckResult {
  readonly passed: boolean
  readonly severity: CheckSeverity
  readonly metadata: Metadata
  readonly description?: string
}

const longestDescription = 65_536

/** Reads what a function returned for a check. Throws `CheckResultError`, and `MetadataError` for metadata that is none. */
export const readCheckResult = (what: string, returned: unknown, severity: CheckSeverity): ReadCheckResult => {
  if (typeof returned === 'boolean') return { passed: returned, severity, metadata: {} }
  if (typeof returned !== 'object' || returned === null || typeof (returned as { passed?: unknown }).passed !== 'boolean') {
    throw new CheckResultError(`${what} must return whether it passed (true or false), or checkResult({ passed: … }), not ${show(returned)}`)
  }
  const { passed, severity: own = severity, metadata, description } = returned as CheckResultOptions
  if (own !== 'warn' && own !== 'error') throw new CheckResultError(`${what}: \`severity\` is \`warn\` or \`error\`, not ${show(own)}`)
  if (description !== undefined && (typeof description !== 'string' || description.length > longestDescription)) throw new CheckResultError(`${what}: \`description\` must be a text of at most ${longestDescription.toLocaleString('en')} characters`)
  return { passed, severity: own, metadata: readMetadata(metadata), ...(description === undefined ? {} : { description }) }
}

/** What a function said of several checks by name. Throws `CheckResultError` for one that is not declared, or that is missing. */
export const resultsByName = (what: string, names: readonly string[], given: unknown): readonly (readonly [name: string, result: unknown])[] => {
  const results = given === undefined ? {} : given
  if (typeof results !== 'object' || results === null) throw new CheckResultError(`${what} gives results of checks by name, not ${show(results)}`)
  const unknown = Object.keys(results).find((name) => !names.includes(name))
  if (unknown !== undefined) {
    const near = nearestKey(unknown, names)
    throw new CheckResultError(`${what} gives a result of the check \`${unknown}\`, which it does not declare in \`checks\`${near === null ? '' : `: did you mean \`${near}\`?`}`)
  }
  const missing = names.find((name) => !Object.hasOwn(results, name))
  if (missing !== undefined) throw new CheckResultError(`${what} declares the check \`${missing}\` and gives no result of it`)
  return names.map((name) => [name, (results as Record<string, unknown>)[name]] as const)
}
