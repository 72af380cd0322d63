export { evaluateAssets } from './evaluate-assets'
export { conditionJson } from '../../automation/condition-value'
