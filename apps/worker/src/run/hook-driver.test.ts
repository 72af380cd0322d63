import { applyEvent, buildPlan, initialState } from '@millrace/orchestration'
import type { RunEvent } from '@millrace/protocol'
import type { SandboxProcess } from '@millrace/sandbox'
import { describe, expect, it } from 'vitest'
import { HookDriver } from './hook-driver'

const at = '2026-01-01T00:00:00.000Z'
const plan = buildPlan({
  assets: [{ key: 'a', kind: 'asset', inputs: [], deps: [], group: 'default', owners: [], kinds: [], tags: {}, metadata: {}, hooks: [{ name: 'tell', on: 'success' }, { name: 'log', on: 'success' }] }],
  selection: ['a'],
})

/** A driver whose hooks `tell` and `log` of step `a` are due. */
const due = (given: { process?: Pick<SandboxProcess, 'send' | 'kill'>; isCanceling?: boolean }) => {
  const recorded: RunEvent[] = []
  const state = initialState(plan)
  const driver = new HookDriver(state, {
    run: { id: 'r', tags: {} }, now: () => Date.parse(at), record: (event) => recorded.push(event), settle: async () => {},
    process: async () => given.process, listen: async () => {}, isCanceling: () => given.isCanceling === true,
  })
  const ended: RunEvent[] = [{ type: 'step-start', at, stepKey: 'a', attempt: 1 }, { type: 'step-success', at, stepKey: 'a', attempt: 1, durationMs: 1 }]
  for (const event of ended) {
    applyEvent(state, event)
    driver.note(event)
  }
  return { driver, recorded }
}
const skipped = (reason: string): object[] => ['tell', 'log'].map((hook) => ({ type: 'hook-skipped', at, stepKey: 'a', attempt: 1, hook, reason }))

describe('hooks that are due and cannot run are told as skipped, with the reason:', () => {
  it('the code of the run does not load in another process', async () => {
    const { driver, recorded } = due({})
    expect(await driver.finish()).toBe(true)
    expect(recorded).toEqual(skipped('There was no process to run it in: the code of the run did not load.'))
    expect(await driver.finish()).toBe(false)
  })

  it('the run is canceled', async () => {
    const { driver, recorded } = due({ isCanceling: true })
    await driver.send()
    expect(recorded).toEqual(skipped('The run was canceled.'))
  })

  it('the run has ended, for example because it became too large; of those that were asked for it is told that they failed', async () => {
    const { driver, recorded } = due({})
    driver.skip('The run ended.')
    expect(recorded).toEqual(skipped('The run ended.'))

    const asked = due({ process: { send: async () => {}, kill: () => {} } })
    await asked.driver.send()
    asked.driver.take({ type: 'hook-completed', step: 0, attempt: 1, hook: 'tell', at: Date.parse(at), durationMs: 1 })
    asked.driver.skip('The run ended.')
    const error = { name: 'RunTooLargeError', message: 'too large', blame: 'user' as const, frames: [] }
    asked.driver.lose(error)
    expect(asked.recorded).toEqual([{ type: 'hook-failed', at, stepKey: 'a', attempt: 1, hook: 'log', durationMs: 0, error }])
  })
})
