export { openObjectStore, type OpenObjectStoreOptions } from './open-object-store'
export { objectKeys, type ValueKeyOptions } from './object-key'
export type { ListOptions, ObjectPage, ObjectStore } from './object-store'
export { isMakerGone, processMark } from './process-mark'
