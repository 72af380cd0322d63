export { jobGraph } from './job-graph'
export { assetGraphSteps, planSteps } from './plan-steps'
