import type { AssetKey, PlanStep } from '@millrace/protocol'

/** How the value of an asset is called among what its step stores. */
export const assetAddress = (step: PlanStep | undefined, asset: AssetKey): string => (step?.kind === 'multi-asset' ? asset : 'result')

/** The assets that a step makes, in order; none for an op or a check. */
export const assetsOf = (step: PlanStep): readonly { readonly asset: AssetKey; readonly codeVersion?: string | undefined }[] => {
  if (step.kind === 'op' || step.kind === 'check') return []
  return step.kind === 'asset' ? [step] : step.assets
}
