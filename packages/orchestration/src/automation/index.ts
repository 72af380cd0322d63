export { buildAutomationGraph, type AutomationAsset, type AutomationCheck, type AutomationGraph, type AutomationGraphOptions } from './automation-graph'
export { evaluateAutomation, type AutomationRequest, type AutomationResult } from './evaluate-automation'
export { questionKey, type CustomAnswers, type CustomQuestion } from './custom-condition'
export type { AutomationRunRequest, CheckKey } from './group-requests'
export type { AutomationCursor } from './automation-cursor'
export type {
  AssetAutomationState, AssetUpdate, AutomationRun, AutomationState, CheckAutomationState, CheckVerdict, FreshnessVerdict,
} from './automation-state'
export { decodeAutomationCursor, encodeAutomationCursor } from './cursor-codec'
export { wholeAsset, wholeSet } from './asset-slices'
export { explainEvaluation, type ConditionExplanation } from './explain-evaluation'
export type { Evaluation } from './evaluation'
