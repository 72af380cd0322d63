import type { DefinitionProblem, Manifest } from '@millrace/protocol'
import { collectDefinitions } from '../manifest/collect-definitions'
import { describeDefinitions } from '../manifest/describe-definitions'
import { captureConsole } from './capture-console'
import type { Host, RunStepsFrame } from './host'
import { StepRunner } from './step-runner'

/** One loaded code location: what it declares, and its steps. */
export interface Location {
  /** The manifest, or everything that is wrong with the definitions. The same answer every time. */
  describe(): { readonly manifest: Manifest } | { readonly problems: DefinitionProblem[] }
  /** Starts the steps of a `run-steps` frame at once; each reports by frames of its own. Returns before they end. */
  runSteps(frame: RunStepsFrame, payload: Uint8Array): void
  /** Aborts the `signal` of every running step. */
  cancel(reason: string): void
  /** Forgets the held values of these steps. */
  release(steps: readonly number[]): void
}

/**
 * Serves the namespace of an entry module to the process that loaded it. The bundler's virtual entry calls it; authors
 * never do.
 */
export const serveLocation = (namespace: object, host: Host): Location => {
  const collected = collectDefinitions(namespace)
  const runner = new StepRunner(collected, host)
  let isCapturing = false
  return Object.freeze({
    describe: () => describeDefinitions(collected),
    runSteps: (frame: RunStepsFrame, payload: Uint8Array) => {
      if (!isCapturing) captureConsole(host)
      isCapturing = true
      runner.start(frame, payload)
    },
    cancel: (reason: string) => runner.cancel(reason),
    release: (steps: readonly number[]) => runner.release(steps),
  })
}
