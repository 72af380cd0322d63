import { findPlanProblems } from '@millrace/orchestration'
import { findPartitionProblems, openAt } from '@millrace/orchestration/partitions'
import type { DefinitionProblem } from '@millrace/protocol'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as sdk from '../src/index'
import { collectDefinitions } from '../src/manifest/collect-definitions'
import { describeDefinitions } from '../src/manifest/describe-definitions'
import { AuthorModules } from './author-module'
import { assetRows } from './definition-errors/asset-rows'
import { automationRows } from './definition-errors/automation-rows'
import { checkRows } from './definition-errors/check-rows'
import { configRows } from './definition-errors/config-rows'
import { graphRows } from './definition-errors/graph-rows'
import { jobRows } from './definition-errors/job-rows'
import { partitionRows } from './definition-errors/partition-rows'

const rows = [...assetRows, ...partitionRows, ...configRows, ...checkRows, ...graphRows, ...jobRows, ...automationRows]

let modules: AuthorModules
beforeAll(async () => { modules = await AuthorModules.create() })
afterAll(() => modules.remove())

const sourceOf = (code: string): string => {
  const names = Object.keys(sdk).filter((name) => new RegExp(`(?<![\\w.'"/:])${name}\\b(?!['":/])`).test(code) && !new RegExp(`(?:const|function) ${name}\\b`).test(code))
  return `import { ${names.join(', ')} } from '@millrace/sdk'\n${code.trim()}\n`
}

/** All that a build would say, in its order. */
const problemsOf = (namespace: object): readonly DefinitionProblem[] => {
  const described = describeDefinitions(collectDefinitions(namespace))
  if ('problems' in described) return described.problems
  return [...findPartitionProblems(described.manifest, openAt(Date.parse('2026-02-01T00:00:00Z'))), ...findPlanProblems(described.manifest)]
}

const lineOfError = (error: Error): string => {
  const [, top = ''] = (error.stack ?? '').slice((error.stack ?? '').indexOf(error.message) + error.message.length).split('\n')
  return /module-\d+\.mjs:(\d+):\d+\)?$/.exec(top)?.[1] ?? `not in the author's file: ${top}`
}

const saidOf = async (code: string): Promise<string[]> => {
  const loaded = await modules.load(sourceOf(code)).catch((error: unknown) => {
    if (error instanceof Error) return error
    throw error
  })
  if (loaded instanceof Error) return [`${lineOfError(loaded)}: ${loaded.message}`]
  return problemsOf(loaded).map(({ positions, message }) => `${positions.map(({ line }) => line).join(', ')}: ${message}`)
}

it.each(rows.map((row) => [row.what, row] as const))('%s', async (_, { code, says }) => {
  expect(await saidOf(code)).toEqual(says)
})
