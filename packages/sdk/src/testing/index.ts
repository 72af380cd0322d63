export { buildContext } from './build-context'
export { materialize, type MaterializeOptions, type MaterializeResult, type StepResult } from './materialize'
