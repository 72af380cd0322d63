export { assetKindSchema, isRunnableKind, type AssetKind } from './asset-kind'
export { assetKeySchema, isAssetKey, type AssetKey } from './asset-key'
export {
  checkedMaterializationSchema, checkKey, checkEvaluationSchema, checkReferenceSchema, checkSeveritySchema, plannedCheckSchema,
  type CheckEvaluation, type CheckReference, type CheckSeverity, type PlannedCheck,
} from './asset-check'
export { jsonSchema, jsonObjectSchema, type Json } from './json'
export { bundlePositionSchema, sourcePositionSchema, type BundlePosition, type SourcePosition } from './source-position'
export { metadataSchema, metadataValueSchema, tableColumnSchema, type CodeReference, type Metadata, type MetadataValue, type TableColumn } from './metadata'
export {
  blameSchema, errorCodes, errorInfoSchema, isMillraceError, MillraceError, rawErrorSchema, stackFrameSchema,
  type Blame, type ErrorCode, type ErrorInfo, type RawError, type StackFrame,
} from './error'
export { hookLimitMs, hookReferenceSchema, type HookReference } from './hook'
export { findReservedTag, runConfigSchema, tagsSchema, type RunConfig, type Tags } from './run-config'
export {
  assetJobSnapshotSchema, assetSnapshotSchema, checkFunctionSnapshotSchema, definitionProblemSchema, graphJobSnapshotSchema, jobSnapshotSchema, manifestSchema, multiAssetSnapshotSchema, opSnapshotSchema,
  type AssetJobSnapshot, type AssetSnapshot, type CheckFunctionSnapshot, type DefinitionProblem, type GraphJobSnapshot, type JobSnapshot, type Manifest, type MultiAssetSnapshot, type OpSnapshot,
} from './manifest'
export { buildProblemSchema, buildStatusSchema, treeLimits, treePathSchema, type BuildProblem, type BuildStatus, type SourceTree } from './build'
export {
  assetStepSchema, checkStepSchema, multiAssetStepSchema, planSchema, planStepSchema, type AssetStep, type CheckStep, type MultiAssetStep, type Plan, type PlanStep,
} from './plan'
export {
  dimensionSchema, mappingKeySchema, opStepSchema, planSubsetSchema,
  type Dimension, type OpStep, type PlanSubset,
} from './op-step'
export {
  isTerminalRunStatus, runOriginSchema, runPartitionSchema, runStatusSchema, runTargetSchema, stepStatusSchema,
  type RunOrigin, type RunPartition, type RunStatus, type RunTarget, type StepStatus,
} from './run'
export { decodeTree, encodeTree } from './tree-codec'
export { valueElsewhereSchema, type ValueElsewhere } from './value-elsewhere'
export { valueFormatSchema, type ValueFormat } from './value-format'
export { valuePointerSchema, type ValuePointer } from './value-pointer'
export { logLevelSchema, runEventSchema, skipReasonSchema, type LogLevel, type RunEvent, type RunEventType, type SkipReason, type StoredRunEvent } from './run-event'
export {
  assignedStepSchema, brokerLimits, brokerProtocolVersion, fromProcessFrameSchema, toProcessFrameSchema,
  type AssignedInput, type AssignedStep, type CheckFacts, type FromProcessFrame, type ToProcessFrame, type ValueSource,
} from './broker-frame'
export {
  askBuildArgumentsSchema, buildLocationArgumentsSchema, buildWorkflowId, executeRunArgumentsSchema, runWorkflowId, taskQueue, workflowNames,
  type AskBuildArguments, type BuildLocationArguments, type ExecuteRunArguments,
} from './workflow'
export { graphNodeSchema, isGraphNode, jobNodeSchema, nodeInputSchema, nodeSourceSchema, opNodeSchema, type GraphNode, type JobNode, type NodeInput, type NodeSource, type OpNode } from './job-node'
export {
  partitionsDefinitionSchema, singlePartitionsSchema, timePartitionsSchema,
  type MultiPartitionsDefinition, type PartitionsDefinition, type SinglePartitionsDefinition, type TimePartitionsDefinition,
} from './partitions-definition'
export { partitionMappingSchema, singlePartitionMappingSchema, type PartitionMapping, type SinglePartitionMapping } from './partition-mapping'
export { buildAnswerSchema, buildQuestionSchema, type BuildAnswer, type BuildQuestion } from './build-question'
export {
  dynamicPartitionsNameSchema, maxKeysPerChange, partitionsChangeSchema, partitionsRequestSchema,
  type PartitionsRequest,
} from './partitions-request'
export { dynamicPartitionKeySchema, fitsPartitionKey, forbiddenInPartitionKey, maxPartitionKeyBytes } from './partition-key'
export { maxPartitionsPerStep, partitionSchema, stepPartitionsSchema, type Partition, type StepPartitions } from './partition'
export { encodedPartitionSetSchema, type EncodedPartitionRun, type EncodedPartitionSet } from './partition-set'
export { retryPolicySchema, retryWishSchema, type RetryPolicy, type RetryWish } from './retry-policy'
export { automationConditionSchema, plainConditionTypes, type AssetChoices, type AutomationCondition, type PlainConditionType } from './automation-condition'
export { storedAutomationCursorSchema, type StoredAutomationCursor, type StoredSliceSet } from './automation-cursor'
export { dataProvenanceSchema, type DataProvenance } from './data-provenance'
export { backfillPolicySchema, type BackfillPolicy } from './backfill-policy'
export { backfillStatusSchema, encodedBackfillStateSchema, type BackfillStatus, type EncodedBackfillState } from './backfill-state'
export { freshnessPolicySchema, freshnessStateSchema, type FreshnessPolicy, type FreshnessState } from './freshness-policy'
export { scheduleSnapshotSchema, sensorSnapshotSchema, type ScheduleOffsets, type ScheduleSnapshot, type SensorSnapshot } from './trigger-snapshot'
export {
  assetCursorSchema, assetEventSchema, runRequestSchema, runStatusEventSchema, tickOutcomeSchema,
  type AssetCursor, type AssetEvent, type RunRequest, type RunStatusEvent, type TickOutcome,
} from './tick'
export { environmentReferenceSchema, resourceSnapshotSchema, type EnvironmentReference, type ResourceSnapshot } from './resource-snapshot'
export {
  deploymentKindSchema, environmentAskSchema, environmentLimits, environmentNameSchema, environmentScopeSchema, runEnvironmentSchema,
  type DeploymentKind, type EnvironmentAsk, type EnvironmentScope, type RunEnvironment,
} from './environment-variable'
