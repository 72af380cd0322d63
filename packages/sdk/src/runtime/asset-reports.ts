import { maxReportsPerStep, type AssetReport, type AssignedStep, type PartitionsDefinition, type SinglePartitionsDefinition } from '@millrace/protocol'
import { openKeyFormat } from '@millrace/orchestration/partition-keys'
import type { CollectedDefinitions } from '../manifest/collect-definitions'
import { StepRequestError } from './step-request-error'

/** Whether a key is written as keys of one dimension are. Which windows there are, and which keys a deployment has, is not known here. */
const fits = (definition: SinglePartitionsDefinition, key: string): boolean => {
  if (definition.type === 'static') return definition.keys.includes(key)
  if (definition.type === 'dynamic') return true
  return openKeyFormat(definition.keyFormat ?? (definition.type === 'hourly' ? '%Y-%m-%d-%H:%M' : '%Y-%m-%d')).read(key) !== null
}

/** Of several dimensions by the order of their names. */
const isKeyOf = (definition: PartitionsDefinition, key: string): boolean => {
  if (definition.type !== 'multi') return fits(definition, key)
  const dimensions = [...definition.dimensions].sort((left, right) => (left.name < right.name ? -1 : 1))
  const parts = key.split('|')
  return parts.length === dimensions.length && dimensions.every((dimension, index) => fits(dimension.partitions, parts[index] ?? ''))
}

/** The keys of the assets that a step makes or looks at. */
const ownAssets = (assigned: AssignedStep): readonly string[] => {
  if (assigned.kind === 'asset') return [assigned.asset]
  if (assigned.kind === 'op') return assigned.outputs.flatMap(({ asset }) => asset ?? [])
  return assigned.kind === 'multi-asset' ? assigned.assets.map(({ asset }) => asset) : []
}

/** What one attempt may say of other assets. Throws for what it may not. */
export class AssetReports {
  readonly #assigned: AssignedStep
  readonly #definitions: CollectedDefinitions
  #count = 0

  constructor(assigned: AssignedStep, definitions: CollectedDefinitions) {
    this.#assigned = assigned
    this.#definitions = definitions
  }

  check({ kind, asset, partition }: AssetReport): void {
    const what = `report() of ${kind === 'materialization' ? 'materialized' : 'observed'}('${asset}')`
    if (ownAssets(this.#assigned).includes(asset)) throw new StepRequestError('unexpected-report', `${what}: that is what the step itself is for: return or yield what is to be said of it`)
    const partitions = this.#definitions.assets.get(asset)?.partitions
    if (partition !== undefined && this.#definitions.assets.has(asset) && (partitions === undefined || !isKeyOf(partitions, partition))) {
      throw new StepRequestError('unknown-partition', `${what}: ${partitions === undefined ? 'it has no partitions' : `${JSON.stringify(partition)} is no key of its partitions`}`)
    }
    this.#count += 1
    if (this.#count > maxReportsPerStep) throw new StepRequestError('too-many-reports', `${what}: a step reports at most ${maxReportsPerStep.toLocaleString('en')} times`)
  }
}
