export { cadenceOf, partitionsAtTick, type PartitionCadence } from './partition-cadence'
