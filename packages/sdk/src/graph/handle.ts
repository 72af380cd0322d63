import type { AssetSource, NodeSource } from '@millrace/protocol'

declare const valueType: unique symbol
const handleBrand: unique symbol = Symbol.for('millrace.handle') as never

/** A value that an op will yield, as composition passes it about. It is a place in the graph: there is no value yet. */
export interface Handle<out Value = unknown> {
  readonly kind: 'handle'
  readonly [valueType]: Value
}

/** What a function of `map` may return: handles of one item, alone or by name. */
export type Composed = Handle<any> | { readonly [name: string]: Handle<any> } | void

/** The same for all items. */
export type Mapped<Result> = Result extends Handle<infer Value> ? DynamicHandle<Value>
  : Result extends void ? void
    : { readonly [Name in keyof Result]: Result[Name] extends Handle<infer Value> ? DynamicHandle<Value> : never }

/**
 * Values that an op will yield under keys, as many as it turns out to have. An op takes one of them in `map`, or all of them
 * after `collect`.
 */
export interface DynamicHandle<out Value = unknown> {
  readonly kind: 'dynamic'
  readonly [valueType]: Value
  /** Composes what is to happen to each value. `compose` is called once, here; its steps run once per key. */
  map<Result extends Composed>(compose: (item: Handle<Value>) => Result): Mapped<Result>
  /** The values of all keys as a list, in the order in which they were yielded; those that were skipped are left out. */
  collect(): Handle<Value[]>
}

/** A place in the graph. */
export type HandleSource = Exclude<NodeSource, AssetSource>

/** The graph whose composition a handle is part of. */
export interface HandleOwner {
  fail(message: string): never
  checkOpen(): void
  multiplied(item: unknown): DynamicHandle
}

/** Where a handle comes from, and whether it stands for the values of many keys. */
export interface HandleRecord {
  readonly composer: HandleOwner
  readonly source: HandleSource
  readonly isDynamic: boolean
}

export const handleRecord = (value: unknown): HandleRecord | null =>
  typeof value === 'object' && value !== null ? (value as { [handleBrand]?: HandleRecord })[handleBrand] ?? null : null

const hide = <Visible extends object>(visible: Visible, record: HandleRecord): Visible => {
  Object.defineProperty(visible, handleBrand, { value: Object.freeze(record) })
  return Object.freeze(visible)
}

export const makeHandle = (composer: HandleOwner, source: HandleSource): Handle =>
  hide({ kind: 'handle' }, { composer, source, isDynamic: false }) as Handle

const mapResult = (composer: HandleOwner, result: unknown): unknown => {
  if (result === undefined) return undefined
  const record = handleRecord(result)
  if (record !== null) return composer.multiplied(result)
  if (typeof result !== 'object' || result === null) return composer.fail('the function of `map` must return what an op returned, handles by name, or nothing')
  return Object.freeze(Object.fromEntries(Object.entries(result).map(([name, each]) => [name, composer.multiplied(each)])))
}

export const makeDynamicHandle = (composer: HandleOwner, source: HandleSource): DynamicHandle => hide({
  kind: 'dynamic' as const,
  map: ((compose: (item: Handle) => unknown) => {
    composer.checkOpen()
    return mapResult(composer, compose(makeHandle(composer, source)))
  }) as DynamicHandle['map'],
  collect: () => {
    composer.checkOpen()
    if (source.isCollected === true) composer.fail('a list that was collected inside of `map` cannot be collected again: give it to an op there, and collect what that returns')
    return makeHandle(composer, { ...source, isCollected: true })
  },
}, { composer, source, isDynamic: true }) as DynamicHandle
