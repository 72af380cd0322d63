export { buildOpPlan } from './build-op-plan'
export { outputAddress } from '../run/output-address'
