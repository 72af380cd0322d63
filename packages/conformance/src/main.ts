import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseCaseFile } from './case-file'
import { reportLines } from './report'
import { runCases, type CaseResult } from './run-cases'

const ownCases = join(dirname(fileURLToPath(import.meta.url)), '..', 'cases')

const runFile = async (folder: string, name: string): Promise<CaseResult[]> => {
  try {
    return await runCases(parseCaseFile(await readFile(join(folder, name), 'utf8')))
  } catch (error) {
    return [{ area: name, name: 'the file itself', outcome: 'failed', differences: [], problem: `cannot be read as a file of cases: ${String(error)}` }]
  }
}

const [folder = ownCases] = process.argv.slice(2)
const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()
const results: CaseResult[] = []
for (const name of names) results.push(...await runFile(folder, name))
console.log(reportLines(results).join('\n'))
process.exitCode = names.length === 0 || results.some(({ outcome }) => outcome === 'failed') ? 1 : 0
