/** The step whose code is running, as far as the engine can tell. */
export interface StepIdentity { readonly step: number; readonly attempt: number }
/** The evaluation of a schedule, sensor or condition that is running. */
export interface TickIdentity { readonly tick: number }
type Scope = StepIdentity | TickIdentity

/** Knows, in whatever `work` starts, what it was run with. */
export interface ScopeStorage { run<Result>(scope: Scope, work: () => Result): Result; getStore(): Scope | undefined }
interface AsyncHooks { readonly AsyncLocalStorage: new () => ScopeStorage }
interface BuiltinModules { process?: { getBuiltinModule?(name: string): unknown } }

/** Without asynchronous context (browsers) a step is known only while its synchronous part runs. */
class SynchronousStorage implements ScopeStorage {
  #current: Scope | undefined

  run<Result>(store: Scope, work: () => Result): Result {
    const outer = this.#current
    this.#current = store
    try {
      return work()
    } finally {
      this.#current = outer
    }
  }

  getStore(): Scope | undefined {
    return this.#current
  }
}

const openStorage = (): ScopeStorage => {
  const hooks = (globalThis as BuiltinModules).process?.getBuiltinModule?.('node:async_hooks') as AsyncHooks | undefined
  return hooks === undefined ? new SynchronousStorage() : new hooks.AsyncLocalStorage()
}

let storage: ScopeStorage | undefined

/** The storage of the host, where it has one: looking for the engine's own costs a sandboxed process more than loading the SDK does. */
export const keepScopesIn = (given: ScopeStorage): void => { storage = given }

const scopes = (): ScopeStorage => storage ??= openStorage()

/** Runs `work` so that what it prints belongs to the step or tick. */
export const inStep = <Result>(step: Scope, work: () => Result): Result => scopes().run(step, work)

export const currentStep = (): Scope | undefined => scopes().getStore()
