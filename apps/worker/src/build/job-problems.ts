import { buildOpPlan, buildPlan } from '@millrace/orchestration'
import { isMillraceError, type AssetSnapshot, type BuildProblem, type JobSnapshot, type Manifest, type MultiAssetSnapshot } from '@millrace/protocol'

/** That a graph of ops cannot make its assets. */
const graphProblems = (multiAsset: MultiAssetSnapshot, assets: readonly AssetSnapshot[]): BuildProblem[] => {
  const own = assets.filter(({ madeBy }) => madeBy?.name === multiAsset.name)
  const [first] = own
  if (multiAsset.graph === undefined || first === undefined) return []
  try {
    buildPlan({ assets: own, multiAssets: [multiAsset], selection: [first.key] })
    return []
  } catch (error) {
    if (!isMillraceError(error)) throw error
    const { file = null, line = null, column = null } = multiAsset.source ?? {}
    return [{ message: `graph \`${multiAsset.name}\` cannot run: ${error.message}`, code: 'invalid-definition', file, line, column }]
  }
}

/** That all assets of the build cannot be made by one run: some multi-asset needs what needs it, and cannot run in parts. */
export const assetProblems = ({ assets, multiAssets = [] }: Manifest): BuildProblem[] => {
  if (multiAssets.length === 0) return []
  const ofGraphs = multiAssets.flatMap((multiAsset) => graphProblems(multiAsset, assets))
  if (ofGraphs.length > 0) return ofGraphs
  try {
    buildPlan({ assets, multiAssets, selection: assets.map(({ key }) => key) })
    return []
  } catch (error) {
    if (!isMillraceError(error)) throw error
    const keys = new Set(Array.isArray(error.details['keys']) ? error.details['keys'] : [])
    const [first] = assets.filter(({ key, madeBy }) => keys.has(key) && madeBy !== undefined)
    const { file = null, line = null, column = null } = multiAssets.find(({ name }) => name === first?.madeBy?.name)?.source ?? {}
    return [{ message: `${error.message} A multi-asset on the way can be run in parts if it is \`subsettable\`.`, code: 'dependency-cycle', file, line, column }]
  }
}

/** Throws what a launch of the job would throw, whatever assets it selects. */
const tryJob = (job: JobSnapshot, { assets, multiAssets, ops }: Manifest): unknown =>
  job.kind === 'graph'
    ? buildOpPlan({ nodes: job.nodes, ops, resources: job.resources, config: job.config })
    : job.config === undefined ? null : buildPlan({ assets, multiAssets, ops, selection: [], config: job.config })

/** What is wrong with jobs: graphs that cannot run, and config that nothing would read. */
export const jobProblems = (manifest: Manifest): BuildProblem[] => manifest.jobs.flatMap((job): BuildProblem[] => {
  try {
    tryJob(job, manifest)
    return []
  } catch (error) {
    if (!isMillraceError(error)) throw error
    const { file = null, line = null, column = null } = job.source ?? {}
    return [{ message: `job \`${job.name}\` cannot run: ${error.message}`, code: 'invalid-definition', file, line, column }]
  }
})
