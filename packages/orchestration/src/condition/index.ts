export { conditionName, conditionText } from './condition-name'
