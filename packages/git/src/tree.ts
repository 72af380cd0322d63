/** The part that needs no git program and runs in a browser too. */
export { checkTree } from './check-tree'
export { checkPath } from './check-path'
export { merge, type MergeConflict, type MergeResult } from './merge'
