import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { MillraceError } from '@millrace/protocol'
import { areas } from './areas'
import { parseCaseFile, type AreaRunner, type CaseFile } from './case-file'
import { compareAnswers } from './compare'
import { reportLines } from './report'
import { runCases } from './run-cases'

const folder = join(import.meta.dirname, '..', 'cases')
const files = readdirSync(folder).filter((name) => name.endsWith('.json')).sort()
const read = (name: string): CaseFile => parseCaseFile(readFileSync(join(folder, name), 'utf8'))

/** Areas that nobody answers yet. */
const open = new Set(['backfill', 'staleness'])

test('every area has its cases, and is answered or known to be open', () => {
  expect(files.map((name) => read(name).area)).toEqual(files.map((name) => name.replace('.json', '')))
  for (const name of files) expect(areas.has(read(name).area)).toBe(!open.has(read(name).area))
})

describe.each(files.filter((name) => areas.has(name.replace('.json', ''))))('%s', (name) => {
  test('Millrace agrees with the reference', async () => {
    const results = await runCases(read(name))
    expect(reportLines(results.filter(({ outcome }) => outcome === 'failed')).slice(0, 40)).toEqual(['0 passed, 0 failed, 0 skipped'])
    expect(results.length).toBe(read(name).cases.length)
  })
})

describe('the tool itself', () => {
  const file = (area: string, cases: CaseFile['cases']): CaseFile => ({ area, cases })
  const known = new Map<string, AreaRunner>([
    ['echo', (input) => input],
    ['refuse', () => { throw new MillraceError('bad-request', 'no') }],
    ['break', () => { throw new TypeError('broken') }],
  ])
  const outcomes = async (given: CaseFile) => (await runCases(given, known)).map(({ outcome }) => outcome)

  test('counts what agrees and what does not, and fails an unknown area as a whole', async () => {
    const cases = [{ name: 'a', input: { x: 1 }, expected: { x: 1 } }, { name: 'b', input: { x: 1 }, expected: { x: 2 } }]
    expect(await outcomes(file('echo', cases))).toEqual(['passed', 'failed'])
    expect(await outcomes(file('nobody', cases))).toEqual(['failed', 'failed'])
  })

  test('a refusal is an answer, a defect is not', async () => {
    const cases = [{ name: 'a', input: {}, expected: { error: true } }]
    expect(await outcomes(file('refuse', cases))).toEqual(['passed'])
    expect(await outcomes(file('break', cases))).toEqual(['failed'])
  })

  test('an oddity of the reference is run and listed apart, the older syntax is not one', async () => {
    const cases = [
      { name: 'agreeing', input: 1, expected: 1, tags: ['departs-from-rule'] }, { name: 'odd', input: 1, expected: 2, tags: ['departs-from-rule'] },
      { name: 'older', input: 1, expected: 2, tags: ['legacy-syntax'] },
    ]
    const results = await runCases(file('echo', cases), known)
    expect(results.map(({ outcome }) => outcome)).toEqual(['skipped', 'skipped', 'failed'])
    const lines = reportLines(results)
    expect(lines).toContain('  agrees  echo: agreeing')
    expect(lines).toContain('  differs echo: odd')
    expect(lines.slice(-2)).toEqual(['echo: 0 passed, 1 failed, 2 skipped', '0 passed, 1 failed, 2 skipped'])
  })

  test('sets compare without order where the cases say so, and only there', () => {
    expect(compareAnswers('asset_selection', { keys: ['a', 'b'] }, { keys: ['b', 'a'] })).toEqual([])
    expect(compareAnswers('run_queue', { dequeued: ['a', 'b'] }, { dequeued: ['b', 'a'] })).toHaveLength(2)
    const runs = [{ assets: ['x', 'y'] }, { assets: ['z'] }]
    expect(compareAnswers('backfill', { iterations: [runs] }, { iterations: [[{ assets: ['z'] }, { assets: ['y', 'x'] }]] })).toEqual([])
    expect(compareAnswers('backfill', { iterations: [[], [1]] }, { iterations: [[1], []] })).not.toEqual([])
    expect(compareAnswers('automation_conditions', { ticks: [{ requested: [['a', 'x']] }] }, { ticks: [{ requested: [['x', 'a']] }] })).not.toEqual([])
  })
})
