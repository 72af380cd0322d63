import type { AssetKey, OpStep, PlanStep } from '@millrace/protocol'

/** How the value of an asset is called among what its step stores. */
export const assetAddress = (step: PlanStep | undefined, asset: AssetKey): string => {
  if (step?.kind === 'multi-asset') return asset
  return (step?.kind === 'op' ? step.makes?.find((made) => made.asset === asset)?.output : undefined) ?? 'result'
}

/** The asset whose value an output of a step is; undefined for what is none. */
export const assetOfOutput = (step: PlanStep | undefined, output: string): AssetKey | undefined =>
  step?.kind === 'op' ? step.makes?.find((made) => made.output === output)?.asset : undefined

/** The assets that a step makes, in order; none for a check, and for most ops. */
export const assetsOf = (step: PlanStep): readonly { readonly asset: AssetKey; readonly codeVersion?: string | undefined }[] => {
  if (step.kind === 'check') return []
  if (step.kind === 'op') return step.makes ?? []
  return step.kind === 'asset' ? [step] : step.assets
}

/** Where an op stands in the graph that makes assets; nothing for one of a job. */
export const placeInGraph = ({ key, graph }: OpStep): { readonly graph?: { name: string; path: string } } =>
  graph === undefined ? {} : { graph: { name: graph.name, path: key.slice(graph.name.length + 1) } }
