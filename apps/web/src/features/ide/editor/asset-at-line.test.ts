import { expect, it } from 'vitest'
import { assetAtLine } from './asset-at-line'

const lines = ["export const a = asset('a', {", '  run: () => 1,', '})', '', 'const helper = 1', "export const b = asset('b', {", '  run: () => {', '    return 2', '  },', '})']
const assets = [{ key: 'a', line: 1 }, { key: 'b', line: 6 }].map((asset) => ({ ...asset, file: 'x.ts', column: 1, kind: 'asset' as const }))
const at = (line: number, path = 'x.ts') => assetAtLine(assets, { path, line }, (number) => lines[number - 1] ?? '')

it('knows the asset whose code the cursor is in, and none between two', () => {
  expect([1, 2, 3, 4, 5, 6, 8, 10].map((line) => at(line))).toEqual(['a', 'a', 'a', undefined, undefined, 'b', 'b', 'b'])
  expect(at(2, 'other.ts')).toBeUndefined()
})
