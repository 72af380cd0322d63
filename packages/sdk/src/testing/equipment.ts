import type { RunEnvironment } from '@millrace/protocol'
import { definitionRecord, type BindingRecord } from '../definition'
import { bindingRecord, type Binding } from '../resources/bind'
import type { Resource } from '../resources/resource'
import type { Replacements } from '../runtime/run-resources'

/** A resource and what stands in its place: a client, which is neither opened nor closed, or another resource, which is. */
export type Replacement = readonly [resource: Resource, instead: unknown]

/** What a run in a test is given besides its steps. */
export interface EquipmentOptions {
  /** What stands in the place of resources: `[[warehouse, fakeClient]]`. Default: they are opened as they are bound. */
  readonly resources?: Iterable<Replacement>
  /** What `bind()` returned, in place of the bindings of the location. Default: those in `definitions()`, where a module is run. */
  readonly bindings?: Iterable<Binding>
  /** Values for `env()`. The variables of the process that runs the test are never read. */
  readonly environment?: Readonly<Record<string, string>>
  /** Values for `secret()`. */
  readonly secrets?: Readonly<Record<string, string>>
}

const keyOf = (resource: unknown): string => {
  const record = definitionRecord(resource)
  if (record?.kind !== 'resource') throw new TypeError('`resources` takes pairs of a resource and what stands in its place: [[warehouse, fakeClient]]')
  return record.key
}

const bindingOf = (binding: unknown): BindingRecord => {
  const record = bindingRecord(binding)
  if (record === null) throw new TypeError('`bindings` takes what bind() returned')
  return record
}

export const replacementsOf = ({ resources = [], bindings = [] }: EquipmentOptions = {}): Replacements => ({
  resources: new Map([...resources].map(([resource, instead]) => {
    const record = definitionRecord(instead)
    return [keyOf(resource), record?.kind === 'resource' ? { record } : { client: instead }]
  })),
  bindings: new Map([...bindings].map(bindingOf).map((record) => [record.resource.key, record])),
})

export const environmentOf = ({ environment = {}, secrets = {} }: EquipmentOptions = {}): RunEnvironment => ({ variables: { ...environment }, secrets: { ...secrets }, withheld: {} })
