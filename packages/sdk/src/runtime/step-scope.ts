/** The step whose code is running, as far as the engine can tell. */
export interface StepIdentity { readonly step: number; readonly attempt: number }

interface Storage { run<Result>(store: StepIdentity, work: () => Result): Result; getStore(): StepIdentity | undefined }
interface AsyncHooks { readonly AsyncLocalStorage: new () => Storage }
interface BuiltinModules { process?: { getBuiltinModule?(name: string): unknown } }

/** Without asynchronous context (browsers) a step is known only while its synchronous part runs. */
class SynchronousStorage implements Storage {
  #current: StepIdentity | undefined

  run<Result>(store: StepIdentity, work: () => Result): Result {
    const outer = this.#current
    this.#current = store
    try {
      return work()
    } finally {
      this.#current = outer
    }
  }

  getStore(): StepIdentity | undefined {
    return this.#current
  }
}

const openStorage = (): Storage => {
  const hooks = (globalThis as BuiltinModules).process?.getBuiltinModule?.('node:async_hooks') as AsyncHooks | undefined
  return hooks === undefined ? new SynchronousStorage() : new hooks.AsyncLocalStorage()
}

const storage = openStorage()

/** Runs `work` so that what it prints belongs to the step. */
export const inStep = <Result>(step: StepIdentity, work: () => Result): Result => storage.run(step, work)

export const currentStep = (): StepIdentity | undefined => storage.getStore()
