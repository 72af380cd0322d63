import { isMillraceError } from '@millrace/protocol'
import { DefinitionError } from '@millrace/sdk'
import { areas } from './areas'
import type { AreaRunner, CaseFile, ConformanceCase } from './case-file'
import { compareAnswers, type Difference } from './compare'

/** Tags of cases in which the reference departs from its own rule. Millrace follows the rule there. */
const oddities: ReadonlySet<string> = new Set([
  'departs-from-rule', 'exists-but-is-not-listed', 'reference-count-differs', 'all-is-not-the-union', 'dimension-name-ignored',
])

export interface CaseResult {
  readonly area: string
  readonly name: string
  /** `skipped`: the case is marked as an oddity of the reference; it was run all the same. */
  readonly outcome: 'passed' | 'failed' | 'skipped'
  readonly differences: readonly Difference[]
  /** What went wrong while the case ran, when it did not end in an answer. */
  readonly problem?: string
}

const refusal = { error: true }

const answer = async (runner: AreaRunner, given: ConformanceCase, file: CaseFile): Promise<unknown> => {
  try {
    return await runner(given.input, file)
  } catch (error) {
    // Only a deliberate refusal of what the user wrote is one; anything else is a defect.
    if ((isMillraceError(error) && error.blame === 'user') || error instanceof DefinitionError) return refusal
    throw error
  }
}

const outcomeOf = (given: ConformanceCase, agrees: boolean): CaseResult['outcome'] => {
  if (given.tags?.some((tag) => oddities.has(tag)) === true) return 'skipped'
  return agrees ? 'passed' : 'failed'
}

const runCase = async (given: ConformanceCase, file: CaseFile, runner: AreaRunner | undefined): Promise<CaseResult> => {
  const { area } = file
  const { name } = given
  if (runner === undefined) return { area, name, outcome: 'failed', differences: [], problem: `the area “${area}” is unknown` }
  try {
    const differences = compareAnswers(area, given.expected, await answer(runner, given, file))
    return { area, name, outcome: outcomeOf(given, differences.length === 0), differences }
  } catch (error) {
    const problem = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { area, name, outcome: outcomeOf(given, false), differences: [], problem }
  }
}

/** Whether the answer was the expected one, whatever the tags say. */
export const agrees = (result: CaseResult): boolean => result.differences.length === 0 && result.problem === undefined

/** Runs every case of a file, one after the other. */
export const runCases = async (file: CaseFile, known: ReadonlyMap<string, AreaRunner> = areas): Promise<CaseResult[]> => {
  const runner = known.get(file.area)
  const results: CaseResult[] = []
  for (const given of file.cases) results.push(await runCase(given, file, runner))
  return results
}
