import type { CheckSeverity } from '@millrace/protocol'
import { checkDescription, checkName, checkOptions, fail, show, type Defining } from '../check-definition'
import { checkBlocking, checkSeverity } from './asset-check'
import type { EvaluatedCheck } from './check-record'

/** A check that the function of an asset evaluates itself, with each result: `output(value, { checks: { … } })`. */
export interface OwnCheckOptions {
  /** Markdown; shown with the check. */
  readonly description?: string
  /** Whether assets downstream do not run when it fails with severity `error`: the step of the asset then fails, though the value is stored. Default: false. */
  readonly blocking?: boolean
  /** Of results that name none. Default: `error`. */
  readonly severity?: CheckSeverity
}

const optionNames = ['description', 'blocking', 'severity']

/** The `checks` of an asset. */
export const checkOwnChecks = (defining: Defining, asset: string, value: unknown): readonly EvaluatedCheck[] => {
  if (value === undefined) return []
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail(defining, `\`checks\` must be an object of options by the names of checks, not ${show(value)}`)
  return Object.freeze(Object.entries(value as Record<string, OwnCheckOptions>).map(([name, options]): EvaluatedCheck => {
    const own: Defining = { ...defining, what: `${defining.what}, check ${show(name)}` }
    checkName(own, name)
    checkOptions(own, options, optionNames)
    return { asset, name, isBlocking: checkBlocking(own, options.blocking), severity: checkSeverity(own, options.severity), description: checkDescription(own, options.description) }
  }))
}
