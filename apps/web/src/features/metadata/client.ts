export { formatNumber } from './format-number'
export { JsonTree } from './json-tree'
export { MetadataList } from './metadata-list'
