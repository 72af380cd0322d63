export { buildContext } from './build-context'
export { materialize, type MaterializeOptions, type MaterializeResult, type StepResult } from './materialize'
export { executeJob, type ExecuteJobOptions, type ExecuteJobResult, type OpStepResult } from './execute-job'
export type { EquipmentOptions, Replacement } from './equipment'
