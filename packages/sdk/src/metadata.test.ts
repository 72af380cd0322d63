import { describe, expect, it, test } from 'vitest'
import { asset, metadata, output } from './index'
import { materialize } from './testing/index'

const orders = asset('orders', { run: () => 1 })

test('what columns are made of, and where code is to be read, arrive with the materialization', async () => {
  const sales = asset('sales', {
    run: () => output(1, {
      metadata: {
        columns: metadata.columnLineage({ total: [{ asset: orders, column: 'price' }, { asset: 'rates/daily', column: 'rate' }], note: [] }),
        code: metadata.codeReferences([{ file: 'src/sales.ts', line: 3, label: 'The query' }, { url: new URL('https://example.com/sales') }]),
      },
    }),
  })
  expect((await materialize(sales)).step(sales).metadata).toEqual({
    columns: { type: 'column-lineage', columns: [{ name: 'total', from: [{ asset: 'orders', column: 'price' }, { asset: 'rates/daily', column: 'rate' }] }, { name: 'note', from: [] }] },
    code: { type: 'code-references', references: [{ type: 'file', file: 'src/sales.ts', line: 3, label: 'The query' }, { type: 'url', url: 'https://example.com/sales' }] },
  })
})

describe('metadata that its kind cannot hold', () => {
  it.each([
    ['a column made of no list', () => metadata.columnLineage({ total: { asset: orders, column: 'price' } as never }), 'column `total` takes a list of columns that it is made of, not an object'],
    ['a column of what is no asset', () => metadata.columnLineage({ total: [{ asset: '../x', column: 'price' }] }), 'metadata.columnLineage takes an asset or a key, not "../x"'],
    ['a file outside of the code location', () => metadata.codeReferences([{ file: '/etc/passwd' }]), '`file` must be a path inside the code location, such as "src/orders.ts", not "/etc/passwd"'],
    ['a line before the first', () => metadata.codeReferences([{ file: 'a.ts', line: 0 }]), '`line` must be a whole number from 1, not 0'],
    ['an address without a scheme', () => metadata.codeReferences([{ url: 'example.com' }]), 'metadata.codeReferences takes an absolute URL, not "example.com"'],
    ['a link to no asset', () => metadata.asset('a b'), 'metadata.asset takes an asset or a key, not "a b"'],
  ])('%s is refused at once', (_, make, message) => {
    expect(make).toThrow(message)
  })
})
