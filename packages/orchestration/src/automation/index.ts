export { buildAutomationGraph, type AutomationAsset, type AutomationCheck, type AutomationGraph, type AutomationGraphOptions } from './automation-graph'
export { evaluateAutomation, type AutomationRequest, type AutomationResult } from './evaluate-automation'
export type { AutomationRunRequest, CheckKey } from './group-requests'
export type { AutomationCursor } from './automation-cursor'
export type {
  AssetAutomationState, AssetUpdate, AutomationRun, AutomationState, CheckAutomationState, CheckVerdict, FreshnessVerdict,
} from './automation-state'
export { decodeAutomationCursor, encodeAutomationCursor } from './cursor-codec'
export { wholeAsset, wholeSet } from './asset-slices'
export { explainEvaluation, type ConditionExplanation } from './explain-evaluation'
export type { Evaluation } from './evaluation'
export { conditionName, conditionText } from './condition-name'
export { allowAssets, ignoreAssets, replaceCondition, withoutCondition } from './rewrite-condition'
export {
  allChecksMatch, allDepsBlockingChecksPassed, allDepsMatch, allDepsUpdatedSinceCron, allNewUpdatesHaveRunTags, allOf, anyChecksMatch, anyDepsInProgress,
  anyDepsMatch, anyDepsMissing, anyDepsUpdated, anyDownstreamConditions, anyNewUpdateHasRunTags, anyOf, assetMatches, backfillInProgress, checkFailed,
  checkPassed, codeVersionChanged, cronTickPassed, dataVersionChanged, eager, executedWithRootTarget, executedWithTags, executionFailed, freshnessFailed,
  freshnessPassed, freshnessWarned, initialEvaluation, inLatestTimeWindow, inProgress, missing, newlyMissing, newlyRequested, newlyTrue, newlyUpdated, not,
  onCron, onMissing, runInProgress, since, sinceLastHandled, willBeRequested, withLabel, type RunTagFilter,
} from './conditions'
