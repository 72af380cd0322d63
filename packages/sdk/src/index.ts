export {
  asset, type AnyAsset, type AnyInput, type Asset, type AssetOf, type AssetOptions, type AssetWithoutValue, type CheckedValue, type DescriptionOptions, type RangeAsset, type ReadableAsset, type RunResult,
  type UnreadableAsset,
} from './asset'
export { assetSpec, type AssetSpec, type AssetSpecOptions } from './asset-spec'
export {
  multiAsset, type AssetSpecs, type EmitAssets, type EmittedAsset, type MadeAssets, type MadeValues, type MultiAsset, type MultiAssetContext, type MultiAssetOptions, type MultiAssetResult,
} from './multi-asset'
export { graphMultiAsset, type GraphMadeValues, type GraphMultiAsset, type GraphMultiAssetOptions, type GraphMultiAssetResult } from './graph-multi-asset'
export { graphAsset, type GraphAssetOptions } from './graph-asset'
export { observableAsset, type ObservableAsset, type ObservableAssetOptions } from './observable-asset'
export { materialized, observed, type AssetReport, type AssetReportOptions, type Observed, type ObservedOptions } from './asset-report'
export type { ReportedAsset, StepReports } from './step-reports'
export { externalAsset, type ExternalAsset, type ExternalAssetOptions } from './external-asset'
export { virtualAsset, type VirtualAsset, type VirtualAssetOptions } from './virtual-asset'
export {
  cronPartitions, daily, hourly, monthly, weekly,
  type CalendarOptions, type CronPartitionsOptions, type DailyOptions, type HourlyOptions, type TimePartitionsOptions, type WindowExclusion,
} from './partitions/time-partitions'
export { dynamicPartitions, staticPartitions } from './partitions/key-partitions'
export type { DynamicPartitionsReference, PartitionChanges, PartitionsChange } from './partitions/partition-changes'
export { multi } from './partitions/multi-partitions'
export type { DynamicPartitions, MultiPartitions, Partitions, SinglePartitions, StaticPartitions, TimePartitions } from './partitions/partitions'
export type { AnyPartition, AnyPartitionRange, PartitionKey, PartitionOf, PartitionRangeOf, PartitionWindow } from './partitions/partition'
export {
  allPartitions, byDimension, byDimensions, customMapping, lastPartition, samePartition, specificPartitions, staticMapping, timeWindow,
  type CustomMappingFunction, type DimensionTarget, type Mapping, type TimeWindowOptions,
} from './partitions/mapping'
export { from, self, type MappedDep, type MappedInput, type SelfInput } from './partitions/mapped-input'
export { multiRun, singleRun, type BackfillPolicy } from './partitions/backfill-policy'
export { assetCheck, type AnyCheck, type AssetCheck, type AssetCheckOptions, type CheckBaseOptions } from './checks/asset-check'
export { multiAssetCheck, type MultiAssetCheck, type MultiAssetCheckOptions, type MultiCheckContext, type MultiCheckOptions, type MultiCheckOutcome } from './checks/multi-asset-check'
export { freshnessCheck, type FactoryCheckOptions, type FreshnessCheckOptions } from './checks/freshness-check'
export { schemaChangeCheck, type SchemaChangeCheckOptions } from './checks/schema-change-check'
export { metadataBoundsCheck, type MetadataBoundsCheckOptions } from './checks/metadata-bounds-check'
export { checkResult, type CheckOutcome, type CheckResult, type CheckResultOptions } from './checks/check-result'
export type { CheckBaseContext, CheckContext, CheckedMaterialization, PartitionsOfAsset, ValueOfAsset } from './checks/check-context'
export type { OwnCheckOptions } from './checks/own-checks'
export { failureHook, successHook, type Hook, type HookOptions } from './hooks/hook'
export type { FailureHookContext, StepError, SuccessHookContext } from './hooks/hook-context'
export { job, type AssetJobOptions, type Job, type JobConfig, type JobOptions, type OpJobOptions } from './job'
export { op, type Emit, type Op, type OpContext, type OpOptions, type OpResult, type OpReturn, type OutputsRecord, type OutputValues, type Wires } from './graph/op'
export { graph, type Graph, type GraphOptions, type GraphResult } from './graph/graph'
export { dynamic, optional, type DynamicOutput, type Emitted, type OptionalOutput, type OutputDeclaration } from './graph/op-output'
export type { Composed, DynamicHandle, Handle, Mapped } from './graph/handle'
export type { Invocation } from './graph/composer'
export type { RetryOptions } from './retry'
export { resource, type Resource, type ResourceClients, type ResourceConfig, type ResourceContext, type ResourceOptions } from './resources/resource'
export { atLaunch, bind, type Bindable, type Binding } from './resources/bind'
export { ioManager, type IoClient, type IoContext, type IoManager, type IoManagerOptions, type LoadContext, type StoreContext } from './io/io-manager'
export { inMemoryIo } from './io/in-memory-io'
export { objectStoreIo, type ObjectClient, type ObjectStoreIoOptions } from './io/object-store-io'
export { platformStore, type AssetIo, type FormatOf, type PlatformStore, type PlatformStoreOptions } from './io/platform-store'
export type { ValueFormat } from '@millrace/protocol'
export { env, secret, type EnvironmentValue } from './resources/environment-value'
export { Failure, RetryRequested, type FailureOptions, type RetryRequest } from './failure'
export { TypeCheckError } from './check-value'
export { not, type AssetChoice, type AutomationCondition } from './automation/condition'
export { handled } from './automation/condition-value'
export {
  allNewUpdatesHaveRunTags, anyDownstreamConditions, anyNewUpdateHasRunTags, backfillInProgress, checkFailed, checkPassed, codeVersionChanged, cronTickPassed,
  dataVersionChanged, executedWithRootTarget, executedWithTags, executionFailed, freshnessFailed, freshnessPassed, freshnessWarned, initialEvaluation,
  inLatestTimeWindow, inProgress, missing, newlyRequested, newlyUpdated, runInProgress, willBeRequested,
  type CronOptions, type LatestTimeWindowOptions, type RunTagFilter,
} from './automation/operands'
export { allChecksMatch, allDepsMatch, allJobRootAssetsMatch, anyChecksMatch, anyDepsMatch, anyJobRootAssetsMatch, assetMatches, type CheckMatchOptions } from './automation/relations'
export {
  allDepsBlockingChecksPassed, allDepsUpdatedSinceCron, anyDepsInProgress, anyDepsMissing, anyDepsUpdated, eager, newlyMissing, onCron, onMissing,
} from './automation/presets'
export { freshness, type CronFreshness, type FreshnessPolicy, type TimeWindowFreshness } from './automation/freshness'
export { customCondition, type CustomConditionContext } from './automation/custom-condition'
export { schedule, type PartitionedScheduleOptions, type Schedule, type ScheduleContext, type ScheduleOptions } from './automation/schedule'
export { sensor, type Sensor, type SensorBaseOptions, type SensorContext, type SensorOptions, type SensorRequest } from './automation/sensor'
export { assetSensor, type AssetSensorContext, type AssetSensorOptions } from './automation/asset-sensor'
export { multiAssetSensor, type MultiAssetSensorContext, type MultiAssetSensorOptions } from './automation/multi-asset-sensor'
export {
  runFailureSensor, runStatusSensor,
  type MonitoredRun, type RunFailureSensorContext, type RunFailureSensorOptions, type RunSensorBaseOptions, type RunSensorRequest, type RunStatusSensorContext, type RunStatusSensorOptions,
} from './automation/run-status-sensor'
export {
  addPartitions, advanceAllCursors, advanceCursor, deletePartitions, setCursor, skip,
  type CursorAdvance, type CursorUpdate, type PartitionsRequest, type Skip,
} from './automation/tick-request'
export { runRequest, type RunRequest, type RunRequestOptions } from './automation/run-request'
export type { AssetEvent } from './automation/asset-event'
export type { TickAnswer, TickContext } from './automation/tick-context'
export type { TriggerOptions } from './automation/check-trigger'
export type { ScheduleTarget, SensorTarget } from './automation/trigger-target'
export { definitions, type Definitions, type DefinitionsOptions } from './definitions'
export { output, type Output, type OutputOptions } from './output'
export { metadata, type CodeReferenceInput, type ColumnInput, type ColumnSource, type MetadataEntry, type MetadataInput, type RowInput } from './metadata'
export type { ConfigValue, InputValue, InputValues, RunContext, RunInfo } from './run-context'
export type { Log } from './log'
export type { InvocationContext, PartitionChoice } from './invocation-context'
export { DefinitionError } from './definition-error'
export { MetadataError, type JsonInput } from './to-json'
export { ConfigError } from './validate-config'
export type { SchemaInput, SchemaOutput, StandardSchema } from './schema'
export { withDetails, type SchemaDetails } from './with-details'
export { z } from './z'
