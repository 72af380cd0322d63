export { executeRun } from './execute-run'
export { buildLocation } from './build-location'
export { askBuild } from './ask-build'
