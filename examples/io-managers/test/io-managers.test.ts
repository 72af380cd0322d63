import { inMemoryIo } from '@millrace/sdk'
import { materialize } from '@millrace/sdk/testing'
import { describe, expect, it } from 'vitest'
import { objects } from '../src/bucket'
import { csvFiles } from '../src/csv-files'
import * as location from '../src/definitions'

const textOf = (path: string): string => new TextDecoder().decode(objects.get(path))

describe('IO managers', () => {
  it('keep each value in its own way, and readers need not know', async () => {
    const result = await materialize(location)
    expect(result.error).toBeUndefined()
    expect([...objects.keys()].sort()).toEqual(['reports/sales/report.md', 'sales/orders.ndjson', 'sales/revenue.csv'])
    expect(textOf('sales/orders.ndjson').split('\n')[0]).toBe('{"id":1,"customer":"Ada","total":20}')
    expect(textOf('sales/revenue.csv')).toBe('customer,total\nAda,25\nBen,12')
    expect(textOf('reports/sales/report.md')).toBe('- Ada: 25 €\n- Ben: 12 €')
    expect(result.step(location.revenue).metadata).toEqual({ columns: { type: 'text', value: 'customer, total' }, rows: { type: 'number', value: 2 } })
  })

  it('are configured by the launch and replaced in tests', async () => {
    await materialize(location, { config: { resources: { csvFiles: { separator: ';' } } } })
    expect(textOf('sales/revenue.csv')).toBe('customer;total\nAda;25\nBen;12')
    objects.clear()
    const result = await materialize([location.revenue, location.byCustomer, location.orders], { resources: [[csvFiles, inMemoryIo('memory')]] })
    expect(result.success).toBe(true)
    expect([...objects.keys()]).toEqual(['sales/orders.ndjson'])
  })
})
