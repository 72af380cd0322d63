import { z } from 'zod'

const component = String.raw`[\p{L}\p{N}_][\p{L}\p{N}_.\-]*`
const pattern = new RegExp(`^${component}(/${component})*$`, 'u')
const longestKey = 512

/** A path of components joined with `/`, for example `sales/raw/orders`; at most 512 characters. */
export const assetKeySchema = z.string().max(longestKey).regex(pattern, 'an asset key is a path of names: letters, digits, _ . - joined with /')
export type AssetKey = z.infer<typeof assetKeySchema>

/** What `assetKeySchema` accepts, for who asks a thousand times while a process loads. */
export const isAssetKey = (value: unknown): value is AssetKey => typeof value === 'string' && value.length <= longestKey && pattern.test(value)
