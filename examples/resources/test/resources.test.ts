import { resource } from '@millrace/sdk'
import { buildContext, materialize } from '@millrace/sdk/testing'
import { describe, expect, it } from 'vitest'
import * as location from '../src/definitions'
import { LedgerDatabase } from '../src/ledger-database'

describe('the ledger', () => {
  it('is read and written over one connection', async () => {
    const result = await materialize(location)
    expect(result.value(location.bookings)).toBe(3)
    expect(result.value(location.balances)).toEqual({ rent: '-887.50', wages: '2500.00' })
  })

  it('is named by the environment, and rounds as the launch says', async () => {
    const opened: LedgerDatabase[] = []
    const watched = resource('watched', {
      init: async ({ signal }) => { const connection = await LedgerDatabase.connect('watched', signal); opened.push(connection); return connection },
      close: (connection) => connection.end(),
    })
    const result = await materialize(location, { resources: [[location.database, watched]], config: { resources: { ledger: { decimals: 0 } } } })
    expect(result.value(location.balances)).toEqual({ rent: '-888', wages: '2500' })
    expect(opened).toHaveLength(1)
    await expect(opened[0]?.accounts()).rejects.toThrow('the connection to watched is closed')
  })

  it('can be another one in a test', async () => {
    const fake = { book: () => Promise.resolve(0), balances: () => Promise.resolve({ savings: '1.00' }) }
    expect((await materialize(location.balances, { resources: [[location.ledger, fake]] })).value(location.balances)).toEqual({ savings: '1.00' })
    expect(await location.balances.invoke(buildContext({ resources: { ledger: fake } }))).toEqual({ savings: '1.00' })
  })

  it('that a launch configures wrongly says where', async () => {
    const { error } = await materialize(location, { config: { resources: { ledger: { decimals: 7 } } } })
    expect(error?.message).toContain('resource `ledger` could not be opened: config of resource `ledger` is wrong: `decimals`:')
  })
})
