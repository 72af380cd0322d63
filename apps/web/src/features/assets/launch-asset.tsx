'use client'
import { isRunnableKind, type AssetKind } from '@millrace/protocol'
import { MaterializeButton } from './materialize-button'
import { keySelection } from './selection-text'

export interface LaunchAssetProps {
  asset: { readonly key: string; readonly kind: AssetKind; readonly codeLocation: string }
  /** A run of it is asked for its partition first. Undefined while nobody knows. */
  isPartitioned: boolean | undefined
}

/** What a run does to an asset of this kind, as a verb. */
export const launchVerb = (kind: AssetKind): string => kind === 'observable' ? 'Observe' : 'Materialize'

/** Runs the asset; nothing for one that no run makes or looks at. */
export function LaunchAsset({ asset: { key, kind, codeLocation }, isPartitioned }: LaunchAssetProps) {
  if (!isRunnableKind(kind)) return null
  return <MaterializeButton quick={isPartitioned === false} selection={keySelection(key)} location={codeLocation}>{launchVerb(kind)}</MaterializeButton>
}
