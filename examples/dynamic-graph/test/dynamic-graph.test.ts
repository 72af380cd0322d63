import { buildContext, executeJob, materialize } from '@millrace/sdk/testing'
import { describe, expect, it } from 'vitest'
import { announceBalances, closedAccounts, closedMonths, largest, openBalances, reconcileMonth } from '../src/definitions'
import { callForHelp } from '../src/notices'
import { compare } from '../src/reconcile'

describe('the month', () => {
  it('is reconciled account by account, and what differs is reported', async () => {
    const result = await executeJob(reconcileMonth)

    expect(result.success).toBe(true)
    expect(result.steps.map(({ key }) => key)).toContain('reconcile.compare[travel]')
    expect(result.output('reconcile.compare[rent]')).toEqual({ account: 'rent', booked: 2400, paid: 2400 })
    expect(result.output('writeReport')).toBe('travel: booked 441.70, paid 394.70')
    expect(result.step('closeMonth')).toMatchObject({ status: 'skipped', skippedFor: 'output-not-produced' })
  })

  it('is closed when nothing differs', async () => {
    const result = await executeJob(reconcileMonth, { config: { ops: { listAccounts: { only: ['rent', 'payroll'] } } } })

    expect(result.output('closeMonth')).toBe('closed with 2 accounts')
    expect(result.step('writeReport').status).toBe('skipped')
    expect(result.events.find((event) => event.type === 'asset-materialized')).toMatchObject({ stepKey: 'closeMonth', asset: closedMonths.key, isReported: true, metadata: { accounts: { value: 2 } } })
    expect(result.hooks).toEqual([])
  })

  it('is told to accounting when something differs, and when something fails', async () => {
    const result = await executeJob(reconcileMonth)
    expect(result.hooks).toMatchObject([{ hook: 'tellAccounting', step: 'writeReport', status: 'completed' }])
    expect(result.events.flatMap((event) => (event.type === 'log' && event.level === 'info' ? [event.message] : []))).toEqual(['writeReport is done: 1 to look at'])

    const sent: string[] = []
    await callForHelp.invoke(buildContext({
      run: { id: 'one', tags: {}, job: 'reconcileMonth' }, step: { key: 'reconcile.compare[rent]', attempt: 1 }, error: new Error('no statement'), resources: { mailbox: { send: (text: string) => sent.push(text) } },
    }))
    expect(sent).toEqual(['reconcileMonth needs help: reconcile.compare[rent] says no statement'])
  })

  it('of one account is compared to the cent', async () => {
    expect(await compare.invoke({ inputs: { account: { account: 'x', booked: [0.1, 0.2] }, paid: [0.3] } })).toEqual({ account: 'x', booked: 0.3, paid: 0.3 })
  })
})

describe('the balances', () => {
  it('are an asset that the same ops make, each in a step of its own', async () => {
    const result = await materialize([closedAccounts, openBalances, largest])

    expect(result.error).toBeUndefined()
    expect(result.steps.map(({ key }) => key)).toContain('openBalances.reconcile.compare[travel]')
    expect(result.value(openBalances).map(({ account }) => account)).not.toContain('payroll')
    expect(result.value(largest)).toBe('rent')
  })

  it('are of the accounts that a run is configured for, and warn when the bank paid something else', async () => {
    const result = await materialize(openBalances, { values: [[closedAccounts, []]], config: { assets: { openBalances: { only: ['rent', 'travel'] } } } })

    expect(result.value(openBalances).map(({ account }) => account)).toEqual(['rent', 'travel'])
    expect(result.check({ asset: openBalances, name: 'paid' })).toMatchObject({ passed: false, severity: 'warn' })
    expect(await openBalances.invoke(buildContext({ inputs: { closedAccounts: ['travel'] }, config: { only: ['rent', 'travel'] } }))).toEqual([{ account: 'rent', booked: 2400, paid: 2400 }])
  })

  it('are read by an op as they were stored', async () => {
    const result = await executeJob(announceBalances, { values: [[openBalances, [{ account: 'rent', booked: 1, paid: 1 }]]] })

    expect(result.output('announce')).toBe(1)
  })
})
