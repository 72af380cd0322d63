export { jobGraph } from './job-graph'
export { planSteps } from './plan-steps'
