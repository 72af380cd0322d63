export { conditionName, conditionText } from './condition-name'
export { operandsOf } from './operands-of'
