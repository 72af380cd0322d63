export { selectKeys } from './select-keys'
