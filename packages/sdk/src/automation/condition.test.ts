import { automationConditionSchema } from '@millrace/protocol'
import { describe, expect, test } from 'vitest'
import {
  allChecksMatch, allDepsMatch, allDepsUpdatedSinceCron, anyDepsMatch, anyDepsMissing, asset, assetMatches, checkPassed, cronTickPassed, customCondition, DefinitionError,
  eager, executedWithTags, inLatestTimeWindow, inProgress, missing, newlyMissing, newlyUpdated, not, onCron, onMissing, type AutomationCondition,
} from '../index'
import { conditionJson as jsonOf } from './condition-value'

const missingJson = { type: 'missing' }
const notMissing = (): AutomationCondition => not(anyDepsMissing())

const refusalOf = (define: () => unknown): DefinitionError => {
  try {
    define()
  } catch (error) {
    if (error instanceof DefinitionError) return error
  }
  throw new Error('nothing was refused')
}

describe('a condition', () => {
  test('is data that passes through JSON and the schema unchanged', () => {
    const conditions = [
      eager(), onCron('0 9 * * 1-5', { timezone: 'Europe/Berlin' }), onMissing(), eager().allow('group:b').ignore(asset('a', { run: () => 1 })),
      allDepsMatch(allChecksMatch(checkPassed(), { blockingOnly: true })), executedWithTags({ tagKeys: ['a'], tagValues: { b: 'c' } }),
      assetMatches('x/y', customCondition('mine', () => true)),
    ]
    for (const json of conditions.map(jsonOf)) expect(automationConditionSchema.parse(JSON.parse(JSON.stringify(json)))).toEqual(json)
  })

  test('is frozen, and every method gives another one', () => {
    const [condition, before] = [missing(), jsonOf(missing())]
    expect(Object.isFrozen(condition)).toBe(true)
    condition.and(inProgress()).newlyTrue().withLabel('x')
    expect(jsonOf(condition)).toEqual(before)
  })

  test('reads as it is meant', () => {
    expect(jsonOf(missing().and(not(inProgress()), newlyUpdated()).or(missing().newlyTrue().since(newlyUpdated())))).toEqual({
      type: 'or', operands: [
        { type: 'and', operands: [missingJson, { type: 'not', operand: { type: 'or', label: 'in-progress', operands: [{ type: 'run-in-progress' }, { type: 'backfill-in-progress' }] } }, { type: 'newly-updated' }] },
        { type: 'since', trigger: { type: 'newly-true', operand: missingJson }, reset: { type: 'newly-updated' } },
      ],
    })
  })

  test('takes in the operands of a conjunction without a label, and no others', () => {
    expect(jsonOf(missing().and(newlyUpdated()).and(inProgress()))).toEqual({ type: 'and', operands: [missing(), newlyUpdated(), inProgress()].map(jsonOf) })
    expect(jsonOf(missing().and(eager()))).toEqual({ type: 'and', operands: [missingJson, jsonOf(eager())] })
    expect(jsonOf(inProgress().or(missing()))).toEqual({ type: 'or', operands: [jsonOf(inProgress()), missingJson] })
  })
})

describe('conditions are rewritten', () => {
  test('replace finds parts that are equal, by their name, and whole presets by their label', () => {
    const week = inLatestTimeWindow({ lookback: '7d' })
    const wide = { label: 'eager', operands: [jsonOf(week), {}, {}, {}, {}] }
    expect(jsonOf(eager().replace('in-latest-time-window', week))).toMatchObject(wide)
    expect(jsonOf(eager().replace(inLatestTimeWindow(), week))).toMatchObject(wide)
    const free = onCron('0 * * * *').replace(allDepsUpdatedSinceCron('0 * * * *'), notMissing())
    expect(jsonOf(free)).toMatchObject({ operands: [{}, {}, jsonOf(notMissing())] })
    expect(jsonOf(onCron('0 * * * *').replace('all-deps-updated-since-cron(0 * * * *, UTC)', notMissing()))).toEqual(jsonOf(free))
    expect(jsonOf(newlyMissing().replace(missing(), newlyUpdated()))).toEqual(jsonOf(newlyMissing()))
  })

  test('without drops the operand that is equal, and refuses what is none', () => {
    expect(jsonOf(eager().without(notMissing()))).toMatchObject({ type: 'and', operands: { length: 4 } })
    expect(() => eager().without(missing())).toThrow('without(): `missing` is no operand of `eager`; its operands are `in-latest-time-window`, `or`'.slice(0, 40))
    expect(() => missing().without(missing())).toThrow('only a conjunction')
    expect(() => missing().and().without(missing())).toThrow('would have no operand left')
  })

  test('allow and ignore reach the operators over dependencies, and add up', () => {
    const narrowed = missing().and(anyDepsMatch(newlyUpdated()).sinceLastHandled()).ignore('key:a').ignore('group:b', 'key:c')
    expect(jsonOf(narrowed)).toMatchObject({ operands: [missingJson, { trigger: { type: 'any-deps-match', ignore: [{ selection: 'key:a' }, { selection: 'group:b' }, { selection: 'key:c' }] } }] })
    expect(jsonOf(anyDepsMatch(anyDepsMatch(missing())).withLabel('deep').allow(asset('a', { run: () => 1 })))).toEqual({
      type: 'any-deps-match', label: 'deep', allow: ['a'], condition: { type: 'any-deps-match', condition: missingJson },
    })
  })
})

describe('what cannot be is refused where it is written', () => {
  test.each<[string, () => unknown, string]>([
    ['a cron of four fields', () => onCron('0 9 * *'), 'onCron(): the cron "0 9 * *" cannot be read at character 8: a schedule has five fields: the day of week is missing'],
    ['a value out of its field', () => cronTickPassed('0 25 * * *'), 'cannot be read at character 3: 25 is not between 0 and 23'],
    ['a zone that is not there', () => onCron('0 9 * * *', { timezone: 'Europe/Berlni' }), 'there is no time zone "Europe/Berlni"; did you mean "Europe/Berlin"?'],
    ['a zone in other letters', () => onCron('0 9 * * *', { timezone: 'europe/berlin' }), 'did you mean "Europe/Berlin"?'],
    ['an offset', () => onCron('0 9 * * *', { timezone: '+02:00' }), 'write a name of the IANA database'],
    ['a selection that ends too soon', () => eager().ignore('key:a and'), 'ignore(): the selection "key:a and" cannot be read at character'],
    ['an asset that is none', () => eager().allow({} as never), 'allow(): an object is no asset'],
    ['a lookback without unit', () => inLatestTimeWindow({ lookback: '7' }), '`lookback` must be milliseconds or a text such as "7d", not "7"'],
    ['a misspelt option', () => onCron('0 9 * * *', { zone: 'UTC' } as never), 'unknown option `zone`'],
    ['tags of no name', () => executedWithTags({}), 'name tags'],
    ['something else than a condition', () => missing().and('eager' as never), 'and(): "eager" is no condition: write for example `eager()`'],
    ['something else than a condition on an asset', () => asset('a', { automation: eager as never, run: () => 1 }), 'asset "a": `automation`: a function is no condition'],
    ['a condition without end', () => asset('a', { automation: Array.from({ length: 200 }).reduce<AutomationCondition>((all) => not(all), missing()), run: () => 1 }), '`automation` is wrong: a condition has at most 2000 parts and 64 levels'],
  ])('%s', (_, define, message) => {
    const refusal = refusalOf(define)
    expect(refusal.message).toContain(message)
    expect(refusal.stack?.split('\n')[1]).toContain('condition.test.ts')
  })
})
