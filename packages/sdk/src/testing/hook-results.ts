import type { ErrorInfo, RunEvent } from '@millrace/protocol'

/** How a hook of a test run went. */
export interface HookResult {
  /** The name of the hook. */
  readonly hook: string
  /** The key of the step that it ran for. */
  readonly step: string
  readonly status: 'completed' | 'failed'
  readonly error: ErrorInfo | undefined
}

export const hookResults = (events: readonly RunEvent[]): HookResult[] => events.flatMap((event): HookResult[] => {
  if (event.type === 'hook-completed') return [{ hook: event.hook, step: event.stepKey, status: 'completed', error: undefined }]
  return event.type === 'hook-failed' ? [{ hook: event.hook, step: event.stepKey, status: 'failed', error: event.error }] : []
})
