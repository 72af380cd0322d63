import { agrees, type CaseResult } from './run-cases'

const maxDifferences = 5
const maxText = 1_000

const shortened = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > maxText ? `${text.slice(0, maxText)}… (${text.length} characters)` : text
}

const describeResult = ({ area, name, differences, problem }: CaseResult, verdict: string): string[] => [
  `${verdict} ${area}: ${name}`,
  ...(problem === undefined ? [] : [`  ${problem.split('\n').slice(0, 6).join('\n  ')}`]),
  ...differences.slice(0, maxDifferences).flatMap(({ path, expected, actual }) => [
    `  at ${path === '' ? 'the whole' : path}`, `    expected ${shortened(expected)}`, `    actual   ${shortened(actual)}`,
  ]),
  ...(differences.length > maxDifferences ? [`  and ${differences.length - maxDifferences} more differences`] : []),
]

export const countOutcomes = (results: readonly CaseResult[]): string => {
  const count = (outcome: CaseResult['outcome']): number => results.filter((result) => result.outcome === outcome).length
  return `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`
}

/** The report of a whole run as lines: failures, oddities of the reference, one line per area, and last the sum. */
export const reportLines = (results: readonly CaseResult[]): string[] => {
  const failed = results.filter(({ outcome }) => outcome === 'failed')
  const skipped = results.filter(({ outcome }) => outcome === 'skipped')
  const areas = [...new Set(results.map(({ area }) => area))]
  return [
    ...failed.flatMap((result) => describeResult(result, 'failed')),
    ...(skipped.length === 0 ? [] : ['skipped, because the reference departs from its own rule there:']),
    ...skipped.map((result) => `  ${agrees(result) ? 'agrees ' : 'differs'} ${result.area}: ${result.name}`),
    ...areas.map((area) => `${area}: ${countOutcomes(results.filter((result) => result.area === area))}`),
    countOutcomes(results),
  ]
}
