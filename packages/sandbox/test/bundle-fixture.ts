import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FromProcessFrame } from '@millrace/protocol'
import { openSandbox, type ProcessExit, type ReceivedFrame, type RequestedLimits, type Sandbox, type SandboxProcess } from '../src/index'

export const modes = ['bubblewrap', 'deno-only'] as const
export type Mode = (typeof modes)[number]

/** A bundle as the bundler makes it, by hand: `top` runs while it loads, `step` in each step, whose result becomes metadata. */
export const bundleOf = (parts: { top?: string; step?: string; describe?: string }): string => `
${parts.top ?? ''}
const step = async (host, step) => { ${parts.step ?? ''} }
const go = async (host, { step: number, attempt }) => {
  const at = () => ({ step: number, attempt, at: host.now() })
  host.send({ type: 'step-start', ...at() })
  try {
    const result = await step(host, { step: number, attempt })
    const metadata = result === undefined ? {} : { result: { type: 'text', value: String(result) } }
    host.send({ type: 'step-success', ...at(), durationMs: 0, hasValue: false, metadata })
  } catch (error) {
    host.send({ type: 'step-failure', ...at(), durationMs: 0, error: { name: error.name, message: error.message }, canceled: false })
  }
}
export const serve = (host) => ({
  describe: () => { ${parts.describe ?? ''}; return { manifest: { manifestVersion: 1, assets: [], jobs: [], ops: [], schedules: [], sensors: [] } } },
  runSteps: (frame) => { for (const step of frame.steps) void go(host, step) },
  cancel: (reason) => host.send({ type: 'log', at: host.now(), level: 'info', source: 'log', message: 'canceled: ' + reason }),
  release: () => {},
})`

export const withSandbox = (mode: Mode): { sandbox: Sandbox; root: string; close(): Promise<void> } => {
  const root = mkdtempSync(join(tmpdir(), 'millrace-sandbox-'))
  const sandbox = openSandbox({ root, mode })
  return {
    sandbox,
    root,
    close: async () => {
      await sandbox.close()
      rmSync(root, { recursive: true, force: true })
    },
  }
}

export const stepsFrame = (...steps: number[]): Parameters<SandboxProcess['send']>[0] => ({
  type: 'run-steps',
  run: { id: 'run', tags: {} },
  steps: steps.map((step) => ({ kind: 'asset', step, attempt: 1, key: `step-${step}`, asset: `asset-${step}`, inputs: [], hold: false })),
})

export interface Outcome {
  frames: FromProcessFrame[]
  logs: string[]
  /** What the step returned, or null when it did not succeed. */
  result: string | null
  failure: string | null
  exit: ProcessExit
}

export interface RunOptions {
  limits?: RequestedLimits
  beforeRun?: (process: SandboxProcess) => Promise<void> | void
}

const isTerminal = (frame: FromProcessFrame): boolean => frame.type === 'step-success' || frame.type === 'step-failure'

/** Starts a bundle, runs one step and reads until the step or the process ended. */
export const runStep = async (sandbox: Sandbox, bundle: string, options: RunOptions = {}): Promise<Outcome> => {
  const started = await sandbox.start({ bundle, label: 'a test', ...options.limits === undefined ? {} : { limits: options.limits } })
  const frames: FromProcessFrame[] = []
  for await (const { frame } of started.frames()) {
    frames.push(frame)
    if (frame.type === 'loaded') {
      await options.beforeRun?.(started)
      await started.send(stepsFrame(0))
    }
    if (isTerminal(frame) || frame.type === 'load-failed') break
  }
  if (frames.some((frame) => isTerminal(frame) || frame.type === 'load-failed')) await started.close()
  return summarize(frames, await started.exited)
}

const summarize = (frames: FromProcessFrame[], exit: ProcessExit): Outcome => {
  const success = frames.find((frame) => frame.type === 'step-success')
  const failure = frames.find((frame) => frame.type === 'step-failure' || frame.type === 'load-failed')
  const result = success?.metadata.result
  return {
    frames,
    logs: frames.flatMap((frame) => frame.type === 'log' ? [frame.message] : []),
    result: result?.type === 'text' ? result.value : null,
    failure: failure === undefined ? null : failure.error.message,
    exit,
  }
}

export const pull = async (iterator: AsyncIterator<ReceivedFrame>): Promise<FromProcessFrame> => {
  const next = await iterator.next()
  if (next.done === true) throw new Error('the process ended')
  return next.value.frame
}
