import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { secretProblem, valueProblem } from './check-value'
import { readEnvText } from './read-env-text'
import { findVariable, resolveEnvironment, scopeHolds, type EnvironmentPlace, type ScopedVariable } from './resolve-environment'

const place: EnvironmentPlace = { deploymentId: 'production', deploymentKind: 'full', codeLocationId: 'shop' }
const everywhere = { deploymentKind: null, deploymentId: null, codeLocationId: null }
const variable = (label: string, scope: Partial<ScopedVariable> = {}) => ({ name: 'URL', isSecret: true, ...everywhere, ...scope, label })

describe('of several values of one name', () => {
  it('the most specific counts: one deployment, a kind of them, all; within each one code location before all', () => {
    const ladder = [
      variable('here', { deploymentId: 'production', codeLocationId: 'shop' }), variable('production', { deploymentId: 'production' }),
      variable('full, shop', { deploymentKind: 'full', codeLocationId: 'shop' }), variable('full', { deploymentKind: 'full' }),
      variable('shop', { codeLocationId: 'shop' }), variable('everywhere'),
    ]
    for (let from = 0; from < ladder.length; from++) {
      for (const order of [ladder.slice(from), ladder.slice(from).reverse()]) expect(findVariable(order, place, { kind: 'secret', name: 'URL' })?.label).toBe(ladder[from]?.label)
    }
  })

  it('those of other deployments, kinds, locations and names do not', () => {
    const others = [variable('a', { deploymentId: 'staging' }), variable('b', { deploymentKind: 'branch' }), variable('c', { codeLocationId: 'crm' }), variable('d', { name: 'URI' })]
    expect(resolveEnvironment(others, place, [{ kind: 'secret', name: 'URL' }, { kind: 'env', name: 'URL' }])).toEqual({ variables: new Map(), secrets: new Map(), exposed: [] })
  })

  it('`secret()` takes no variable that everybody may read, and says so; `env()` takes either', () => {
    const [plain, hidden] = [variable('plain', { isSecret: false, deploymentId: 'production' }), variable('hidden')]
    const asked = [{ kind: 'secret' as const, name: 'URL' }, { kind: 'env' as const, name: 'URL' }]
    expect(resolveEnvironment([plain, hidden], place, asked)).toEqual({ variables: new Map([['URL', plain]]), secrets: new Map([['URL', hidden]]), exposed: [] })
    expect(resolveEnvironment([plain], place, asked)).toEqual({ variables: new Map([['URL', plain]]), secrets: new Map(), exposed: ['URL'] })
  })

  it('whatever their order, what is found holds the place, and nothing narrower does', () => {
    const scope = fc.record({
      deploymentKind: fc.constantFrom(null, 'full' as const, 'branch' as const), deploymentId: fc.constantFrom(null, 'production', 'staging'), codeLocationId: fc.constantFrom(null, 'shop', 'crm'),
    }).map((each) => each.deploymentId === null ? each : { ...each, deploymentKind: null })
    fc.assert(fc.property(fc.uniqueArray(scope, { selector: (each) => JSON.stringify(each) }), (scopes) => {
      const all = scopes.map((each) => variable('', each))
      const found = findVariable(all, place, { kind: 'env', name: 'URL' })
      expect(findVariable(all.toReversed(), place, { kind: 'env', name: 'URL' })).toBe(found)
      expect(found !== undefined).toBe(all.some((each) => scopeHolds(each, place)))
      if (found === undefined) return
      expect(scopeHolds(found, place)).toBe(true)
      for (const other of all.filter((each) => scopeHolds(each, place))) {
        const isNarrower = other !== found && (found.deploymentId === null || other.deploymentId !== null) && (found.deploymentKind === null && found.deploymentId === null || other.deploymentKind !== null || other.deploymentId !== null)
          && (found.codeLocationId === null || other.codeLocationId !== null)
        expect(isNarrower).toBe(false)
      }
    }))
  })
})

describe('the text of a .env file', () => {
  it('is read as its authors mean it', () => {
    const text = [
      '# the warehouse', 'WAREHOUSE_URL=postgres://a:b@c/d?x=1#hash', 'export PORT = 5432 # default', '', 'EMPTY=', 'QUOTED="two\\nlines \\"here\\"" # note', "RAW='no \\n escape'",
      'KEY="-----BEGIN KEY-----', 'abc', '-----END KEY-----"', 'PORT=6543',
    ].join('\r\n')
    const { variables, problems } = readEnvText(text)
    expect(problems).toEqual([])
    expect(variables).toEqual([
      { name: 'WAREHOUSE_URL', value: 'postgres://a:b@c/d?x=1#hash', line: 2 }, { name: 'PORT', value: '6543', line: 11 }, { name: 'EMPTY', value: '', line: 5 },
      { name: 'QUOTED', value: 'two\nlines "here"', line: 6 }, { name: 'RAW', value: 'no \\n escape', line: 7 }, { name: 'KEY', value: '-----BEGIN KEY-----\nabc\n-----END KEY-----', line: 8 },
    ])
  })

  it('says by line what it cannot read', () => {
    expect(readEnvText('A=1\nno assignment\n2B=x\nC="open\nD=1').problems).toEqual([
      { line: 2, message: 'this is no `NAME=value`' },
      { line: 3, message: '`2B` is no name: use letters, digits and `_`, not beginning with a digit' },
      { line: 4, message: 'the quote of `C` is not closed' },
    ])
  })

  it('of any kind never fails, and gives names that are names', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'A1_= \n\r"\'`\\#é') }), (text) => {
      for (const { name } of readEnvText(text).variables) expect(name).toMatch(/^[A-Za-z_]\w*$/)
    }))
  })
})

describe('a value', () => {
  it('has a size, and a secret is long enough to be found again', () => {
    expect(valueProblem('x'.repeat(65_536))).toBeNull()
    expect(valueProblem('é'.repeat(32_769))).toBe('it is 65538 bytes long, and 65536 is the most')
    expect(valueProblem('a\0b')).toContain('zero character')
    expect(valueProblem('\ud800')).toContain('half of a character')
    expect(valueProblem('')).toBeNull()
    expect(secretProblem('a b c')).toContain('fewer than 4 characters')
    expect(secretProblem('abcd')).toBeNull()
  })
})
