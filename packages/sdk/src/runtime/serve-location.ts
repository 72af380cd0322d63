import type { DefinitionProblem, Manifest } from '@millrace/protocol'
import { collectDefinitions } from '../manifest/collect-definitions'
import { describeDefinitions } from '../manifest/describe-definitions'
import { captureConsole } from './capture-console'
import type { Host, RunStepsFrame } from './host'
import { RunResources, type RunEquipment } from './run-resources'
import { StepRunner } from './step-runner'

/** One loaded code location: what it declares, and its steps. */
export interface Location {
  /** The manifest, or everything that is wrong with the definitions. The same answer every time. */
  describe(): { readonly manifest: Manifest } | { readonly problems: DefinitionProblem[] }
  /** Environment and configuration of the run that the process is for; before its first steps. */
  equip(equipment: RunEquipment): void
  /** Starts the steps of a `run-steps` frame at once; each reports by frames of its own. Returns before they end. */
  runSteps(frame: RunStepsFrame, payload: Uint8Array): void
  /** Aborts the `signal` of every running step. */
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
  const collected = collectDefinitions(namespace)
  const resources = new RunResources(collected, host)
  const runner = new StepRunner(collected, host, resources)
  let isCapturing = false
  return Object.freeze({
    describe: () => describeDefinitions(collected),
    equip: (equipment: RunEquipment) => resources.equip(equipment),
    runSteps: (frame: RunStepsFrame, payload: Uint8Array) => {
      if (!isCapturing) captureConsole(host)
      isCapturing = true
      runner.start(frame, payload)
    },
    cancel: (reason: string) => runner.cancel(reason),
    release: (steps: readonly number[]) => runner.release(steps),
    closeResources: async () => {
      await resources.close()
      host.send({ type: 'resources-closed' })
    },
  })
}
