export { AssetLinks } from './asset-links'
export { ConfigSchema } from './config-schema'
export { selectKeys } from './select-keys'
