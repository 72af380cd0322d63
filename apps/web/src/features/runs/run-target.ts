import type { RunTarget } from '@millrace/protocol'
import { placeHref } from '../../components/shell/navigation'
import type { Place } from '../../components/shell/shell-data'

const exactKey = /^key:(?:"([^"*]+)"|([^\s"*()]+))$/
const bareKey = /^[\p{L}\p{N}_][\p{L}\p{N}_.\-/]*$/u

/** The keys of a selection that is nothing but a list of assets; null for every other selection. */
export function keysOfSelection(selection: string): string[] | null {
  const keys: string[] = []
  for (const part of selection.split(/\s+or\s+/i)) {
    const clause = part.trim()
    const match = exactKey.exec(clause)
    const key = match === null ? (bareKey.test(clause) ? clause : undefined) : match[1] ?? match[2]
    if (key === undefined) return null
    keys.push(key)
  }
  return keys
}

export interface TargetText { text: string; more: number; kind: 'job' | 'assets' | 'selection' | 'checks' }

/** A run's target as it was written: the job, the selection, or the checks. */
export const wholeTarget = (target: RunTarget): string =>
  ('job' in target ? target.job : 'selection' in target ? target.selection : target.checks.map(({ asset, name }) => `${asset}:${name}`).join('\n'))

/** A run's target in one short line: the job, the first asset or check and how many more, or the selection as it was written. */
export function describeTarget(target: RunTarget): TargetText {
  if ('job' in target) return { text: target.job, more: 0, kind: 'job' }
  if (!('selection' in target)) {
    const [check] = target.checks
    return { text: check === undefined ? '' : `${check.asset}:${check.name}`, more: target.checks.length - 1, kind: 'checks' }
  }
  const keys = keysOfSelection(target.selection)
  const [first] = keys ?? []
  if (keys === null || first === undefined) return { text: target.selection === '*' ? 'all assets' : target.selection, more: 0, kind: 'selection' }
  return { text: first, more: keys.length - 1, kind: 'assets' }
}

/** The partition, or the range, that a run makes, as people write it; null for a run without. */
export const partitionText = ({ partition }: RunTarget): string | null =>
  partition === undefined ? null : typeof partition === 'string' ? partition : `${partition.from}...${partition.to}`

/** What people write, as a launch takes it; undefined for nothing. */
export const readPartition = (text: string): RunTarget['partition'] => {
  const [from = '', to, ...more] = text.trim().split('...')
  if (from === '' && to === undefined) return undefined
  return to === undefined || more.length > 0 ? text.trim() : { from: from.trim(), to: to.trim() }
}

export const targetText = (target: RunTarget): string => {
  const { text, more } = describeTarget(target)
  const partition = partitionText(target)
  return `${text}${more === 0 ? '' : ` +${more}`}${partition === null ? '' : ` @ ${partition}`}`
}

/** A run's id as people quote it: its end, since ids of one minute begin alike. */
export const shortRunId = (runId: string): string => runId.slice(-8)

export interface LaunchRequest { target: RunTarget; location?: string | undefined; config?: unknown; tags?: Record<string, string> | undefined }

const quoted = (text: string): string => `'${text.replaceAll('\'', String.raw`'\''`)}'`

/** The REST call that launches the same run. */
export function launchCommand(origin: string, place: Place, request: LaunchRequest): string {
  const address = `${origin}/api/v1/organizations/${encodeURIComponent(place.organization)}/deployments/${encodeURIComponent(place.deployment)}/runs`
  return [
    `curl -X POST ${quoted(address)} \\`,
    '  -H "Authorization: Bearer $MILLRACE_TOKEN" \\',
    '  -H \'Content-Type: application/json\' \\',
    `  -d ${quoted(JSON.stringify(request))}`,
  ].join('\n')
}

export const runsHref = (place: Place, query: Record<string, string>): string => placeHref(place, `/runs?${new URLSearchParams(query).toString()}`)
