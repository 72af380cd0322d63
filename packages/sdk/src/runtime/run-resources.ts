import type { Json, RunEnvironment } from '@millrace/protocol'
import type { BindingRecord, ResourceRecord, ResourceRecords } from '../definition'
import type { Log } from '../log'
import type { CollectedDefinitions } from '../manifest/collect-definitions'
import { resolveConfig } from '../resources/resolve-config'
import { validateConfig } from '../validate-config'
import { formatMessage } from './format-log'
import type { Host } from './host'
import { ResourceError } from './resource-error'
import { inStep, type StepIdentity } from './step-scope'
import { unlessAborted } from './unless-aborted'

/** What a run is given besides its steps. */
export interface RunEquipment {
  readonly environment: RunEnvironment
  /** The launch's configuration of resources, by name. */
  readonly config: Readonly<Record<string, Json>>
}

/** What a test says in place of the definitions, by the name of the resource. */
export interface Replacements {
  /** A client as it is, or another resource. */
  readonly resources: ReadonlyMap<string, { readonly client: unknown } | { readonly record: ResourceRecord }>
  readonly bindings: ReadonlyMap<string, BindingRecord>
}

/** The step, or step of a hook, on whose behalf a resource is opened: what is printed meanwhile is its log. */
export interface ResourceUser { readonly identity: StepIdentity; readonly log: Log; readonly cancellation: { readonly signal: AbortSignal } }

const nothing: RunEquipment = { environment: { variables: {}, secrets: {}, withheld: {} }, config: {} }
const noReplacements: Replacements = { resources: new Map(), bindings: new Map() }

/** The clients of one process of a run: each opened once, by the first step that needs it, and closed in reverse order. */
export class RunResources {
  readonly #definitions: CollectedDefinitions
  readonly #host: Host
  readonly #replacements: Replacements
  readonly #clients = new Map<string, Promise<unknown>>()
  readonly #open: { readonly record: ResourceRecord; readonly client: unknown }[] = []
  readonly #controller = new AbortController()
  #equipment = nothing
  #isAnnounced = false

  constructor(definitions: CollectedDefinitions, host: Host, replacements: Replacements = noReplacements) {
    this.#definitions = definitions
    this.#host = host
    this.#replacements = replacements
  }

  equip(equipment: RunEquipment): void {
    this.#equipment = equipment
  }

  /** The clients of what a step needs, by its names for them. Rejects with the step's cancellation, also while a resource is opening. */
  async take(records: ResourceRecords, user: ResourceUser): Promise<Readonly<Record<string, unknown>>> {
    if (Object.keys(records).length === 0) return records
    return unlessAborted(this.#takeAll(records, user), user.cancellation.signal)
  }

  cancel(reason: string): void {
    if (!this.#controller.signal.aborted) this.#controller.abort(new DOMException(reason, 'AbortError'))
  }

  /** Closes what is open, and what is still opening as soon as it is. Errors are logged: they change no result. */
  async close(): Promise<void> {
    this.cancel('the run has ended')
    await Promise.allSettled(this.#clients.values())
    for (let last = this.#open.pop(); last !== undefined; last = this.#open.pop()) {
      try {
        await last.record.close?.(last.client)
      } catch (thrown) {
        const message = formatMessage(`resource \`${last.record.key}\` could not be closed: ${thrown instanceof Error ? thrown.message : String(thrown)}`, undefined)
        this.#host.send({ type: 'log', at: this.#host.now(), level: 'error', source: 'log', message })
      }
    }
    this.#clients.clear()
  }

  async #takeAll(records: ResourceRecords, user: ResourceUser): Promise<Readonly<Record<string, unknown>>> {
    const entries = Object.entries(records).map(async ([name, record]) => [name, await this.#client(record, user)] as const)
    return Object.freeze(Object.fromEntries(await Promise.all(entries)))
  }

  #client(record: ResourceRecord, user: ResourceUser): Promise<unknown> {
    const known = this.#clients.get(record.key)
    if (known !== undefined) return known
    const opening = this.#prepare(record, user)
    this.#clients.set(record.key, opening)
    // The next attempt of a step tries again.
    opening.catch(() => this.#clients.delete(record.key))
    return opening
  }

  async #prepare(record: ResourceRecord, user: ResourceUser): Promise<unknown> {
    const replacement = this.#replacements.resources.get(record.key)
    if (replacement !== undefined && 'client' in replacement) return replacement.client
    if (!this.#isAnnounced) this.#host.send({ type: 'resources-open' })
    this.#isAnnounced = true
    return this.#init(replacement?.record ?? record, user)
  }

  async #init(record: ResourceRecord, user: ResourceUser): Promise<unknown> {
    const resources = await this.#takeAll(record.resources, user)
    const startedAt = this.#host.now()
    try {
      const { environment, config: { [record.key]: launch } } = this.#equipment
      const binding = this.#replacements.bindings.get(record.key) ?? this.#definitions.bindings.get(record.key)
      const given = resolveConfig(record, binding, { launch, environment })
      const config = await inStep(user.identity, () => validateConfig(`resource \`${record.key}\``, record.config, given))
      const client: unknown = await inStep(user.identity, () => record.init({ config, resources, signal: this.#controller.signal, log: user.log }))
      this.#open.push({ record, client })
      user.log.debug(`opened resource \`${record.key}\``, { milliseconds: this.#host.now() - startedAt })
      return client
    } catch (cause) {
      throw new ResourceError(record, cause)
    }
  }
}
