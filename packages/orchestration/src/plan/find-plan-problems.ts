import { isMillraceError, type CheckFunctionSnapshot, type DefinitionProblem, type JobSnapshot, type Manifest, type MillraceError } from '@millrace/protocol'
import { buildOpPlan } from './build-op-plan'
import { buildPlan } from './build-plan'
import { findSelectionProblems } from './find-selection-problems'

type Described = { readonly bundlePosition?: DefinitionProblem['positions'][number] | undefined }

const positionsOf = (described: readonly Described[]): DefinitionProblem['positions'] => described.flatMap(({ bundlePosition }) => bundlePosition ?? [])

/** Why a plan cannot be made; null when it can. */
const objectionTo = (plan: () => unknown): MillraceError | null => {
  try {
    plan()
    return null
  } catch (error) {
    if (isMillraceError(error)) return error
    throw error
  }
}

const keysOf = ({ details }: MillraceError): ReadonlySet<unknown> => new Set(Array.isArray(details['keys']) ? details['keys'] : [])

const isBlocking = ({ checks }: CheckFunctionSnapshot): boolean => checks.some((check) => check.isBlocking)

/** That a graph of ops cannot make its assets. */
const graphProblems = ({ assets, multiAssets = [] }: Manifest): DefinitionProblem[] => multiAssets.flatMap((multiAsset): DefinitionProblem[] => {
  const own = assets.filter(({ madeBy }) => madeBy?.name === multiAsset.name)
  const [first] = own
  if (multiAsset.graph === undefined || first === undefined) return []
  const objection = objectionTo(() => buildPlan({ assets: own, multiAssets: [multiAsset], selection: [first.key] }))
  return objection === null ? [] : [{ code: 'invalid-definition', message: `graph \`${multiAsset.name}\` cannot run: ${objection.message}`, positions: positionsOf([multiAsset]) }]
})

/** That all assets cannot be made by one run: a multi-asset needs what needs it and cannot run in parts, or a check holds back what it reads. */
const assetProblems = ({ assets, multiAssets = [], checks = [] }: Manifest): DefinitionProblem[] => {
  if (multiAssets.length === 0 && !checks.some(isBlocking)) return []
  const selection = assets.map(({ key }) => key)
  const ofAssets = multiAssets.length === 0 ? null : objectionTo(() => buildPlan({ assets, multiAssets, selection }))
  if (ofAssets !== null) {
    const keys = keysOf(ofAssets)
    const first = assets.find(({ key, madeBy }) => madeBy !== undefined && keys.has(key))
    return [{
      code: 'dependency-cycle', message: `${ofAssets.message} A multi-asset on the way can be run in parts if it is \`subsettable\`.`,
      positions: positionsOf(multiAssets.filter(({ name }) => name === first?.madeBy?.name)),
    }]
  }
  const ofChecks = objectionTo(() => buildPlan({ assets, multiAssets, checks, selection }))
  if (ofChecks === null) return []
  const keys = keysOf(ofChecks)
  const blocking = checks.filter((check) => keys.has(check.key) && isBlocking(check))
  // Of those on a circle some only stand below it, unless it takes several to close one.
  const alone = blocking.filter((check) => objectionTo(() => buildPlan({ assets, multiAssets, checks: [check], selection })) !== null)
  const held = alone.length > 0 ? alone : blocking
  return [{ code: 'dependency-cycle', message: `${ofChecks.message} ${heldBy(held)}`, positions: positionsOf(held) }]
}

const heldBy = (checks: readonly CheckFunctionSnapshot[]): string => {
  const [first] = checks
  return first === undefined ? '' : `Check \`${first.key}\` is \`blocking\`, so what is downstream of what it checks waits for it, and it reads, or comes after, something there: read only what is upstream, or let it not block.`
}

/** Throws what a launch of the job would throw, whatever assets it selects. */
const tryJob = (job: JobSnapshot, { assets, multiAssets, checks = [], ops }: Manifest): unknown =>
  job.kind === 'graph'
    ? buildOpPlan({ nodes: job.nodes, ops, resources: job.resources, hooks: job.hooks, config: job.config })
    : job.config === undefined ? null : buildPlan({ assets, multiAssets, checks, ops, selection: [], config: job.config })

const jobProblems = (manifest: Manifest): DefinitionProblem[] => manifest.jobs.flatMap((job): DefinitionProblem[] => {
  const objection = objectionTo(() => tryJob(job, manifest))
  return objection === null ? [] : [{ code: 'invalid-definition', message: `job \`${job.name}\` cannot run: ${objection.message}`, positions: positionsOf([job]) }]
})

/** What no run of a build could do: assets and blocking checks that wait for each other, graphs that cannot run, config that nothing would read, and selections of nothing. Positions are those of the manifest. */
export const findPlanProblems = (manifest: Manifest): DefinitionProblem[] => {
  const ofGraphs = graphProblems(manifest)
  return [...ofGraphs.length > 0 ? ofGraphs : assetProblems(manifest), ...jobProblems(manifest), ...findSelectionProblems(manifest)]
}
