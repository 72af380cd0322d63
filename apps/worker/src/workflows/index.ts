export { executeRun } from './execute-run'
export { buildLocation } from './build-location'
