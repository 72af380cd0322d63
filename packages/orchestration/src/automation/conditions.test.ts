import { automationConditionSchema, type AutomationCondition } from '@millrace/protocol'
import { describe, expect, test } from 'vitest'
import {
  allDepsUpdatedSinceCron, allOf, anyDepsMatch, anyDepsMissing, anyOf, eager, inLatestTimeWindow, inProgress, missing, newlyMissing, newlyTrue, newlyUpdated, not,
  onCron, onMissing, since, sinceLastHandled, withLabel,
} from './conditions'
import { conditionContent, conditionName, conditionText } from './condition-name'
import { allowAssets, ignoreAssets, replaceCondition, withoutCondition } from './rewrite-condition'

describe('conditions are plain data', () => {
  test('presets pass through JSON and the schema unchanged', () => {
    for (const preset of [eager(), onCron('0 9 * * 1-5', 'Europe/Berlin'), onMissing(), allowAssets(eager(), ['a', { selection: 'group:b' }])]) {
      expect(automationConditionSchema.parse(JSON.parse(JSON.stringify(preset)))).toEqual(preset)
    }
  })

  test('what claims to be a condition and is none is refused', () => {
    const deep = Array.from({ length: 10_000 }).reduce<unknown>((operand) => ({ type: 'not', operand }), { type: 'missing' })
    for (const broken of [{ type: 'lucky' }, { type: 'and', operands: [] }, { type: 'not' }, { type: 'asset-matches', asset: '../x', condition: missing() }, deep]) {
      expect(automationConditionSchema.safeParse(broken).success).toBe(false)
    }
  })

  test('a conjunction takes in the operands of one without a label', () => {
    expect(allOf(allOf(missing(), newlyUpdated()), inProgress())).toEqual({ type: 'and', operands: [missing(), newlyUpdated(), inProgress()] })
    expect(allOf(eager(), missing())).toEqual({ type: 'and', operands: [eager(), missing()] })
    expect(anyOf(inProgress(), missing())).toEqual({ type: 'or', operands: [inProgress(), missing()] })
  })

  test('labels and the order of fields do not matter to what a condition says', () => {
    expect(conditionContent(newlyMissing())).toBe(conditionContent(newlyTrue(missing())))
    expect(conditionText(newlyMissing())).not.toBe(conditionText(newlyTrue(missing())))
    const turned: AutomationCondition = { reset: missing(), trigger: newlyUpdated(), type: 'since' }
    expect(conditionText(turned)).toBe(conditionText(since(newlyUpdated(), missing())))
    expect(conditionName(inLatestTimeWindow(3600))).toBe('in-latest-time-window(3600)')
  })
})

describe('conditions are rewritten', () => {
  test('replace finds parts by their name and whole presets by their label', () => {
    const wide = replaceCondition(eager(), 'in-latest-time-window', inLatestTimeWindow(86_400))
    expect(wide).toMatchObject({ label: 'eager', operands: [inLatestTimeWindow(86_400), {}, {}, {}, {}] })
    const free = replaceCondition(onCron('0 * * * *'), 'all-deps-updated-since-cron(0 * * * *, UTC)', not(anyDepsMissing()))
    expect(free).toMatchObject({ operands: [{}, {}, not(anyDepsMissing())] })
    expect(conditionText(free)).not.toContain(conditionText(allDepsUpdatedSinceCron('0 * * * *')))
  })

  test('without drops the operand that is equal, and refuses what is none', () => {
    expect(withoutCondition(eager(), not(anyDepsMissing()))).toMatchObject({ type: 'and', operands: { length: 4 } })
    expect(() => withoutCondition(eager(), missing())).toThrow('“missing” is no operand of “eager”')
    expect(() => withoutCondition(missing(), missing())).toThrow('only a conjunction')
  })

  test('allow and ignore reach the operators over dependencies, and add up', () => {
    const narrowed = ignoreAssets(ignoreAssets(allOf(missing(), sinceLastHandled(anyDepsMatch(newlyUpdated()))), ['a']), ['b'])
    expect(narrowed).toMatchObject({ operands: [missing(), { trigger: { type: 'any-deps-match', ignore: ['a', 'b'] } }] })
    expect(allowAssets(withLabel(anyDepsMatch(anyDepsMatch(missing())), 'deep'), ['a'])).toEqual({
      type: 'any-deps-match', label: 'deep', allow: ['a'], condition: anyDepsMatch(missing()),
    })
  })
})
