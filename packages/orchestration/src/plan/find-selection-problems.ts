import { isMillraceError, isRunnableKind, type AssetKey, type DefinitionProblem, type Manifest } from '@millrace/protocol'
import { buildAssetGraph, type AssetGraph } from '../graph/asset-graph'
import { nearestKey } from '../graph/nearest-key'
import type { SelectionExpression } from '../selection/expression'
import { parseSelection } from '../selection/parse-selection'
import { selectAssets } from '../selection/select-assets'

/** Whoever runs what a text selects. */
interface Selecting { readonly what: string; readonly selection: string; readonly positions: DefinitionProblem['positions'] }

const selecting = ({ jobs, schedules, sensors }: Manifest): Selecting[] => [
  ...jobs.flatMap(({ bundlePosition, ...job }) => (job.kind === 'asset' ? [{ what: `job \`${job.name}\``, selection: job.selection, positions: bundlePosition === undefined ? [] : [bundlePosition] }] : [])),
  ...[...schedules.map((schedule) => ({ ...schedule, noun: 'schedule', targets: [schedule.target] })), ...sensors.map((sensor) => ({ ...sensor, noun: 'sensor' }))].flatMap(({ noun, name, targets, bundlePosition }) =>
    targets.flatMap((target) => ('selection' in target ? [{ what: `the target of ${noun} \`${name}\``, selection: target.selection, positions: bundlePosition === undefined ? [] : [bundlePosition] }] : []))),
]

const listed = (keys: readonly AssetKey[]): string => `${keys.slice(0, 5).map((key) => `\`${key}\``).join(', ')}${keys.length > 5 ? ', …' : ''}`

/** The same selection of the nearest group, kind or owner that there is. */
const nearestSelection = ({ attribute, value }: Extract<SelectionExpression, { kind: 'attribute' }>, { assets }: Manifest): string | null => {
  const known = attribute === 'group' ? assets.map(({ group }) => group) : attribute === 'kind' ? assets.flatMap(({ kinds }) => kinds) : attribute === 'owner' ? assets.flatMap(({ owners }) => owners) : []
  const near = value === null ? null : nearestKey(value, new Set(known))
  return near === null ? null : `${attribute}:${/^[\w.-]+$/.test(near) ? near : JSON.stringify(near)}`
}

/** What a run of a selection would make, judged for one code location. */
class SelectionReview {
  readonly #manifest: Manifest
  readonly #graph: AssetGraph
  readonly #made: ReadonlySet<AssetKey>

  constructor(manifest: Manifest) {
    this.#manifest = manifest
    this.#graph = buildAssetGraph([{ location: '', assets: manifest.assets }])
    this.#made = new Set(manifest.assets.flatMap(({ key, kind }) => (isRunnableKind(kind) ? [key] : [])))
  }

  /** Null when a run would make something. */
  objectionTo(selection: string): string | null {
    const parsed = parseSelection(selection)
    // One that cannot be read is a problem of its own.
    if ('error' in parsed) return null
    try {
      const keys = selectAssets(selection, this.#graph)
      if (keys.some((key) => this.#made.has(key))) return null
      if (keys.length > 0) return `selects by ${JSON.stringify(selection)} only ${listed(keys)}, which no run of this code location makes`
      const near = parsed.expression.kind === 'attribute' ? nearestSelection(parsed.expression, this.#manifest) : null
      return `selects nothing: no asset of this code location fits ${JSON.stringify(selection)}${near === null ? '' : `; did you mean ${JSON.stringify(near)}?`}`
    } catch (error) {
      if (isMillraceError(error)) return `cannot select by ${JSON.stringify(selection)}: ${error.message}`
      throw error
    }
  }
}

/** Selections of jobs and targets that no run could make anything of: of groups, tags and the like that no asset has, or of assets that are made elsewhere. */
export const findSelectionProblems = (manifest: Manifest): DefinitionProblem[] => {
  const texts = selecting(manifest)
  if (texts.length === 0) return []
  const review = new SelectionReview(manifest)
  return texts.flatMap(({ what, selection, positions }): DefinitionProblem[] => {
    const objection = review.objectionTo(selection)
    return objection === null ? [] : [{ code: 'unknown-target', message: `${what} ${objection}`, positions }]
  })
}
