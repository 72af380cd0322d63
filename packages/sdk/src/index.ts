export {
  asset, type AnyAsset, type AnyInput, type Asset, type AssetOf, type AssetOptions, type AssetWithoutValue, type DescriptionOptions, type RangeAsset, type ReadableAsset, type RunResult,
} from './asset'
export { externalAsset, type ExternalAsset, type ExternalAssetOptions } from './external-asset'
export {
  cronPartitions, daily, hourly, monthly, weekly,
  type CalendarOptions, type CronPartitionsOptions, type DailyOptions, type HourlyOptions, type TimePartitionsOptions, type WindowExclusion,
} from './partitions/time-partitions'
export { dynamicPartitions, staticPartitions } from './partitions/key-partitions'
export { multi } from './partitions/multi-partitions'
export type { DynamicPartitions, MultiPartitions, Partitions, SinglePartitions, StaticPartitions, TimePartitions } from './partitions/partitions'
export type { AnyPartition, PartitionKey, PartitionOf, PartitionRangeOf, PartitionWindow } from './partitions/partition'
export {
  allPartitions, byDimension, byDimensions, customMapping, lastPartition, samePartition, specificPartitions, staticMapping, timeWindow,
  type CustomMappingFunction, type DimensionTarget, type Mapping, type TimeWindowOptions,
} from './partitions/mapping'
export { from, self, type MappedDep, type MappedInput, type SelfInput } from './partitions/mapped-input'
export { multiRun, singleRun, type BackfillPolicy } from './partitions/backfill-policy'
export { job, type AssetJobOptions, type Job, type JobConfig, type JobOptions, type OpJobOptions } from './job'
export { op, type Emit, type Op, type OpContext, type OpOptions, type OpResult, type OpReturn, type OutputsRecord, type OutputValues, type Wires } from './graph/op'
export { graph, type Graph, type GraphOptions, type GraphResult } from './graph/graph'
export { dynamic, optional, type DynamicOutput, type Emitted, type OptionalOutput, type OutputDeclaration } from './graph/op-output'
export type { Composed, DynamicHandle, Handle, Mapped } from './graph/handle'
export type { Invocation } from './graph/composer'
export type { RetryOptions } from './retry'
export { Failure, RetryRequested, type FailureOptions, type RetryRequest } from './failure'
export { TypeCheckError } from './check-value'
export { definitions, type Definitions, type DefinitionsOptions } from './definitions'
export { output, type Output, type OutputOptions } from './output'
export { metadata, type ColumnInput, type MetadataEntry, type MetadataInput, type RowInput } from './metadata'
export type { ConfigValue, InputValues, RunContext, RunInfo } from './run-context'
export type { Log } from './log'
export type { InvocationContext, PartitionChoice } from './invocation-context'
export { DefinitionError } from './definition-error'
export { MetadataError, type JsonInput } from './to-json'
export { ConfigError } from './validate-config'
export type { SchemaInput, SchemaOutput, StandardSchema } from './schema'
export { z } from './z'
