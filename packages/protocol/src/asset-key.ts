import { z } from 'zod'

const component = String.raw`[\p{L}\p{N}_][\p{L}\p{N}_.\-]*`
const pattern = new RegExp(`^${component}(/${component})*$`, 'u')

/** A path of components joined with `/`, for example `sales/raw/orders`; at most 512 characters. */
export const assetKeySchema = z.string().max(512).regex(pattern, 'an asset key is a path of names: letters, digits, _ . - joined with /')
export type AssetKey = z.infer<typeof assetKeySchema>
