import { z } from 'zod'

/**
 * `observable`: something else keeps it up to date, and a function here looks at it. `external`: kept up to date elsewhere. `virtual`: nothing is made or
 * stored; what depends on it depends on what is behind it.
 */
export const assetKindSchema = z.enum(['asset', 'observable', 'external', 'virtual'])
export type AssetKind = z.infer<typeof assetKindSchema>

/** Whether a run can have a step for it, that makes it or looks at it. */
export const isRunnableKind = (kind: AssetKind): kind is 'asset' | 'observable' => kind === 'asset' || kind === 'observable'
