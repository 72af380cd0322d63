import type { DefinitionProblem, Manifest } from '@millrace/protocol'
import { collectDefinitions } from '../manifest/collect-definitions'
import { describeDefinitions } from '../manifest/describe-definitions'
import { captureConsole } from './capture-console'
import { HookRunner } from './hook-runner'
import type { EvaluateFrame, Host, RunHooksFrame, RunStepsFrame } from './host'
import { RunResources, type RunEquipment } from './run-resources'
import { keepScopesIn } from './step-scope'
import { StepRunner } from './step-runner'
import { TickRunner } from './tick-runner'

/** One loaded code location: what it declares, and its steps. */
export interface Location {
  /** The manifest, or everything that is wrong with the definitions. The same answer every time. */
  describe(): { readonly manifest: Manifest } | { readonly problems: DefinitionProblem[] }
  /** Environment and configuration of the run that the process is for; before its first steps. */
  equip(equipment: RunEquipment): void
  /** Starts the steps of a `run-steps` frame at once; each reports by frames of its own. Returns before they end. */
  runSteps(frame: RunStepsFrame, payload: Uint8Array): void
  /** Starts the hooks of a step that has ended, here or in another process; each reports by a frame of its own. Returns before they end. */
  runHooks(frame: RunHooksFrame): void
  /** Evaluates a schedule, a sensor or a condition; answers by a frame of its own. Returns before that. */
  evaluate(frame: EvaluateFrame): void
  /** Aborts the `signal` of every running step, hook and tick. */
  cancel(reason: string): void
  /** Forgets the held values of these steps. */
  release(steps: readonly number[]): void
  /** Closes the resources that steps opened, and then says so by `resources-closed`. No step runs any more. */
  closeResources(): Promise<void>
}

/**
 * Serves the namespace of an entry module to the process that loaded it. The bundler's virtual entry calls it; authors
 * never do.
 */
export const serveLocation = (namespace: object, host: Host): Location => {
  if (host.scopes !== undefined) keepScopesIn(host.scopes)
  const collected = collectDefinitions(namespace)
  const resources = new RunResources(collected, host)
  const runner = new StepRunner(collected, host, resources)
  const hooks = new HookRunner(collected, host, resources)
  const ticks = new TickRunner(collected, host)
  let isCapturing = false
  const capture = (): void => {
    if (!isCapturing) captureConsole(host)
    isCapturing = true
  }
  return Object.freeze({
    describe: () => describeDefinitions(collected),
    equip: (equipment: RunEquipment) => resources.equip(equipment),
    runSteps: (frame: RunStepsFrame, payload: Uint8Array) => {
      capture()
      runner.start(frame, payload)
    },
    runHooks: (frame: RunHooksFrame) => {
      capture()
      void hooks.start(frame)
    },
    evaluate: (frame: EvaluateFrame) => {
      capture()
      ticks.start(frame)
    },
    cancel: (reason: string) => {
      runner.cancel(reason)
      hooks.cancel(reason)
      ticks.cancel(reason)
    },
    release: (steps: readonly number[]) => runner.release(steps),
    closeResources: async () => {
      await resources.close()
      host.send({ type: 'resources-closed' })
    },
  })
}
