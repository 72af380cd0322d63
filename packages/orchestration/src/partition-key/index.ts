export { checkKeys } from './check-keys'
export { openKeyFormat } from './key-format'
