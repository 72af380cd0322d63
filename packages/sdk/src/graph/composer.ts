import type { JobNode, NodeInput, NodeSource, RetryPolicy } from '@millrace/protocol'
import { checkName, checkTags, fail, show, type Defining } from '../check-definition'
import type { AssetRecord, GraphRecord, HookRecord, OpRecord } from '../definition'
import { checkHooks } from '../hooks/check-hooks'
import type { Hook } from '../hooks/hook'
import { checkRetry, type RetryOptions } from '../retry'
import type { StandardSchema } from '../schema'
import { assetOfWire } from './asset-wire'
import { handleRecord, makeDynamicHandle, makeHandle, type DynamicHandle, type Handle, type HandleOwner, type HandleSource } from './handle'

/** How one call of an op or graph differs from its definition. */
export interface Invocation {
  /** The name of this call in the graph. Default: the name of what is called, with `_2`, `_3` … when it is called again. */
  readonly alias?: string
  /** What must have been yielded before, without its value being read. */
  readonly after?: readonly (Handle | DynamicHandle)[]
  /** Tags of the steps of this call. */
  readonly tags?: Readonly<Record<string, string>>
  /** Instead of the op's own. */
  readonly retry?: RetryOptions
  /** What runs once a step of this call has ended; of a graph once each step within has. Besides those of what is called. */
  readonly hooks?: readonly Hook[]
}

/** An output as a caller of an op or graph sees it. */
export interface PortOutput { readonly name: string; readonly isDynamic: boolean }

/** What can be called in a graph. */
export interface Callable {
  readonly what: string
  readonly key: string
  readonly inputs: Readonly<Record<string, StandardSchema | undefined>>
  readonly outputs: readonly PortOutput[]
  /** Whether the outputs have names of their own; otherwise the one output is what a call returns. */
  readonly isNamed: boolean
  readonly record: OpRecord | GraphRecord
  /** The node of a call. */
  readonly node: (name: string, inputs: readonly NodeInput[], how: { readonly retry: RetryPolicy | undefined; readonly tags: Readonly<Record<string, string>>; readonly hooks: readonly HookRecord[] }) => JobNode
}

const invocationNames = ['alias', 'after', 'tags', 'retry', 'hooks']

/** The graph that is being composed: its calls are noted here. */
export class Composer implements HandleOwner {
  readonly nodes: JobNode[] = []
  readonly #hooks = new Set<HookRecord>()
  readonly #calls = new Map<string, OpRecord | GraphRecord>()
  readonly #reads = new Set<AssetRecord>()
  readonly #defining: Defining
  readonly #names = new Set<string>()
  #isOpen = true

  constructor(defining: Defining) {
    this.#defining = defining
  }

  get calls(): readonly (OpRecord | GraphRecord)[] {
    return [...this.#calls.values()]
  }

  /** Those of its calls. */
  get callHooks(): readonly HookRecord[] {
    return [...this.#hooks]
  }

  /** The assets that its calls read, those inside of called graphs apart. */
  get reads(): readonly AssetRecord[] {
    return [...this.#reads]
  }

  fail(message: string): never {
    return fail(this.#defining, message)
  }

  close(): void {
    this.#isOpen = false
  }

  checkOpen(): void {
    if (!this.#isOpen) this.fail('its composition is over: a graph is composed while its function runs, not later')
  }

  /** A call of `callable`: a node of its own, and the handles of its outputs. */
  call(callable: Callable, wires: unknown, how: unknown): unknown {
    this.checkOpen()
    const invocation = this.#invocation(callable, how)
    const inputs = [...this.#wires(callable, wires), ...this.#after(callable, invocation.after)]
    const name = this.#name(callable, invocation.alias)
    const known = this.#calls.get(callable.key)
    if (known !== undefined && known !== callable.record) this.fail(`it calls two ops or graphs named ${show(callable.key)}: rename one`)
    this.#calls.set(callable.key, callable.record)
    const hooks = checkHooks(this.#defining, invocation.hooks)
    for (const hook of hooks) this.#hooks.add(hook)
    this.nodes.push(callable.node(name, inputs, { hooks, retry: checkRetry(this.#defining, invocation.retry), tags: checkTags(this.#defining, invocation.tags) }))
    const handle = (output: PortOutput): Handle | DynamicHandle => {
      const source = { node: name, output: output.name }
      return output.isDynamic ? makeDynamicHandle(this, source) : makeHandle(this, source)
    }
    if (callable.isNamed) return Object.freeze(Object.fromEntries(callable.outputs.map((output) => [output.name, handle(output)])))
    const [only] = callable.outputs
    return only === undefined ? undefined : handle(only)
  }

  /** The handle of one item as that of all. */
  multiplied(item: unknown): DynamicHandle {
    const record = handleRecord(item)
    if (record === null || record.composer !== this) return this.fail(`the function of \`map\` must return handles of this graph, not ${show(item)}`)
    if (record.isDynamic) return this.fail('the function of `map` returns a dynamic output of its own: map or collect it there')
    return makeDynamicHandle(this, record.source)
  }

  /** Where a result of the composed function comes from. */
  sourceOf(result: unknown, what: string): { source: HandleSource; isDynamic: boolean } {
    const record = handleRecord(result)
    if (record === null) return this.fail(`${what} must be what an op or graph returned, not ${show(result)}`)
    if (record.composer !== this) return this.fail(`${what} belongs to another graph`)
    return { source: record.source, isDynamic: record.isDynamic }
  }

  #invocation(callable: Callable, how: unknown): Invocation {
    if (how === undefined) return {}
    if (typeof how !== 'object' || how === null) return this.fail(`the second argument of ${callable.what} must be an object, not ${show(how)}`)
    for (const name of Object.keys(how)) {
      if (!invocationNames.includes(name)) this.fail(`a call of ${callable.what} has no option \`${name}\`; there are ${invocationNames.map((known) => `\`${known}\``).join(', ')}`)
    }
    return how
  }

  #name(callable: Callable, alias: unknown): string {
    if (alias !== undefined) {
      const name = checkName(this.#defining, alias)
      if (name.includes('.')) this.fail(`the alias ${show(name)} has a dot in it: dots part the names of nested graphs`)
      if (this.#names.has(name)) this.fail(`two calls are named ${show(name)}: give one another \`alias\``)
      this.#names.add(name)
      return name
    }
    let name = callable.key
    for (let count = 2; this.#names.has(name); count += 1) name = `${callable.key}_${count}`
    this.#names.add(name)
    return name
  }

  #wires(callable: Callable, wires: unknown): NodeInput[] {
    if (wires !== undefined && (typeof wires !== 'object' || wires === null || handleRecord(wires) !== null || Array.isArray(wires))) {
      return this.fail(`${callable.what} takes its inputs by name: ${callable.key}({ ${Object.keys(callable.inputs).join(', ') || '…'} })`)
    }
    const given = (wires ?? {}) as Readonly<Record<string, unknown>>
    for (const name of Object.keys(given)) {
      if (!Object.hasOwn(callable.inputs, name)) this.fail(`${callable.what} has no input \`${name}\`; it has ${Object.keys(callable.inputs).map((known) => `\`${known}\``).join(', ') || 'none'}`)
    }
    return Object.entries(callable.inputs).flatMap(([name, schema]): NodeInput[] => {
      const wire = given[name]
      if (wire === undefined) {
        if (!isOptional(schema)) this.fail(`input \`${name}\` of ${callable.what} is not connected: give it a value, or make its schema optional`)
        return []
      }
      return [{ name, from: Array.isArray(wire) ? wire.map((each) => this.#wire(callable, name, each)) : this.#readAsset(callable, name, wire) ?? this.#wire(callable, name, wire) }]
    })
  }

  /** The stored value of an asset; null when the wire is none. */
  #readAsset(callable: Callable, name: string, wire: unknown): NodeSource | null {
    const named = assetOfWire(wire)
    if (named === null) return null
    if ('objection' in named) return this.fail(`input \`${name}\` of ${callable.what} ${named.objection}`)
    this.#reads.add(named.record)
    return named.source
  }

  #wire(callable: Callable, name: string, wire: unknown): NodeSource {
    if (assetOfWire(wire) !== null) return this.fail(`input \`${name}\` of ${callable.what} is given an asset in a list: give it an input of its own`)
    const { source, isDynamic } = this.sourceOf(wire, `input \`${name}\` of ${callable.what}`)
    if (isDynamic) return this.fail(`input \`${name}\` of ${callable.what} is given a dynamic output: take its values one by one with \`map\`, or all with \`collect\``)
    return source
  }

  #after(callable: Callable, after: unknown): NodeInput[] {
    if (after === undefined) return []
    if (!Array.isArray(after)) return this.fail(`\`after\` of ${callable.what} must be a list of handles, not ${show(after)}`)
    return after.map((each, index) => {
      const { source, isDynamic } = this.sourceOf(each, `\`after[${index}]\` of ${callable.what}`)
      return { name: `after[${index}]`, from: isDynamic ? { ...source, isCollected: true } : source, isOrderOnly: true }
    })
  }
}

/** Whether the input may be left out: its schema takes `undefined`, at once. */
const isOptional = (schema: StandardSchema | undefined): boolean => {
  if (schema === undefined) return false
  const found = schema['~standard'].validate(undefined)
  return typeof found === 'object' && found !== null && !('then' in found) && (!('issues' in found) || found.issues === undefined)
}

let current: Composer | null = null

/** The graph that is being composed at this moment. */
export const currentComposer = (): Composer | null => current

/** Calls `compose` once; what it calls becomes nodes of a graph. */
export function composeIn<Result>(composer: Composer, compose: () => Result): Result {
  const outer = current
  current = composer
  try {
    const result = compose()
    if (typeof result === 'object' && result !== null && 'then' in result) composer.fail('its function must not be async: it says which ops run, before any of them does')
    return result
  } finally {
    current = outer
    composer.close()
  }
}
