import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { ensureBuilt, runTurbo } from '../launcher/build.mjs'
import { ensureInstalled } from '../launcher/install.mjs'
import { LaunchError } from '../launcher/launch-error.mjs'
import { repositoryRoot } from '../launcher/repository.mjs'
import { runCommand, tailOf } from '../launcher/run-command.mjs'
import { ensureBubblewrap, ensureTemporal } from '../launcher/tools.mjs'
import { ensureChromium } from './chromium.mjs'

/**
 * Every check, in order. A stage that holds tests answers with their counts.
 * @type {readonly { name: string, needs: readonly string[], title: string, run: (context: { step: (detail: string) => void, show: (line: string) => void }) => Promise<void | { passed: number, failed: number, failures: readonly string[] }> }[]}
 */
export const stages = [
  { name: 'install', needs: [], title: 'Dependencies', run: async ({ step }) => { await ensureInstalled({ log: step }) } },
  { name: 'tools', needs: ['install'], title: 'Temporal CLI, bubblewrap, Chromium', run: ({ step }) => findTools(step) },
  { name: 'generate', needs: ['install'], title: 'Generated code', run: async ({ step }) => { await runTurbo(['generate'], { step, label: 'Generating code' }) } },
  { name: 'source', needs: ['install', 'generate'], title: 'Types, lint, walls and cycles, unused code', run: ({ step }) => checkSource(step) },
  { name: 'build', needs: ['install'], title: 'Build', run: async ({ step }) => { await ensureBuilt({ step }) } },
  { name: 'tests', needs: ['install', 'tools', 'generate', 'build'], title: 'Unit, database, Temporal and sandbox tests', run: ({ show }) => runVitest(repositoryRoot, show) },
  { name: 'journey', needs: ['install', 'tools', 'generate', 'build'], title: 'The product from npm start, in a browser', run: ({ show }) => runVitest(join(repositoryRoot, 'e2e'), show) },
]

/**
 * All at once: none keeps two cores busy for long. Types are two programs, since Next.js declares globals that the others must not see; a program for each package would read what they share again and again.
 */
async function checkSource(step) {
  await runTurbo(['build', '--filter=@millrace/sdk'], { step, label: 'Building the SDK' })
  const checkTypes = project => runTool('@millrace/config', ['--noEmit', '-p', project], { label: `The check of types of ${project}`, program: 'tsc7' })
  const outcomes = await Promise.allSettled([
    checkTypes('tsconfig.json'),
    checkTypes('apps/web/tsconfig.json'),
    runTool('oxlint', ['--deny-warnings'], { label: 'Lint' }),
    runTool('dependency-cruiser', ['apps', 'packages', 'examples', '--output-type', 'err-long'], { label: 'The check of walls', program: 'depcruise' }),
    runTool('knip', [], { label: 'The search for unused code' }),
  ])
  const failures = outcomes.flatMap(outcome => (outcome.status === 'rejected' ? [outcome.reason] : []))
  if (failures.length === 0) return
  throw new LaunchError(failures.map(failure => failure.message).join(' '), { tail: failures.flatMap(failure => failure.tail ?? []) })
}

/** The tools go on PATH, where the tests and the product look for them first. */
async function findTools(step) {
  const home = resolve(repositoryRoot, process.env.MILLRACE_HOME ?? '.millrace')
  const temporal = await ensureTemporal({ home, log: step })
  const bubblewrap = await ensureBubblewrap({ home, log: step })
  if (bubblewrap.path === null) throw new LaunchError('The sandbox cannot be tested without bubblewrap.', { hint: bubblewrap.warning })
  const chromium = await ensureChromium({ log: step })
  process.env.PATH = [dirname(temporal.path), dirname(bubblewrap.path), process.env.PATH].join(delimiter)
  process.env.MILLRACE_TEMPORAL = temporal.path
  process.env.MILLRACE_BUBBLEWRAP = bubblewrap.path
  process.env.MILLRACE_CHROMIUM = chromium.path
}

async function runTool(packageName, args, { label, program = packageName }) {
  const folder = join(repositoryRoot, 'node_modules', packageName)
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const script = join(folder, typeof bin === 'string' ? bin : bin[program])
  const result = await runCommand({ command: process.execPath, args: [script, ...args], cwd: repositoryRoot, timeoutMilliseconds: 300_000 })
  if (result.code !== 0) throw new LaunchError(`${label} found problems.`, { tail: tailOf(result.output, 200) })
}

async function runVitest(folder, show) {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-tests-'))
  const results = join(directory, 'results.json')
  const script = join(repositoryRoot, 'node_modules', 'vitest', 'vitest.mjs')
  try {
    const run = await runCommand({
      command: process.execPath,
      args: [script, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${results}`],
      cwd: folder,
      timeoutMilliseconds: 900_000,
      onLine: show,
    })
    const counts = existsSync(results) ? countVitest(JSON.parse(readFileSync(results, 'utf8'))) : { passed: 0, failed: 1, failures: [] }
    // A file that cannot be loaded has no failed test in it, and still failed.
    if (run.code !== 0 && counts.failed === 0) counts.failed = 1
    return counts
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** Skipped and unfinished tests count as failed: nothing is checked by them. */
export function countVitest(results) {
  const failedFiles = results.testResults.filter(file => file.status === 'failed' && file.assertionResults.length === 0).length
  const failures = results.testResults.flatMap(file => [
    ...(file.status === 'failed' && file.assertionResults.length === 0 ? [describeFailure(file.name, file.message)] : []),
    ...file.assertionResults.filter(test => test.status !== 'passed').map(test => describeFailure(test.fullName, test.failureMessages?.[0] ?? test.status)),
  ])
  return { passed: results.numPassedTests, failed: results.numFailedTests + (results.numPendingTests ?? 0) + (results.numTodoTests ?? 0) + failedFiles, failures }
}

/** A test and how its failure begins: enough to know it by when only the end of the output was kept. */
const describeFailure = (name, message = '') => `${name}\n${message.split('\n').slice(0, 6).map(line => `    ${line.slice(0, 300)}`).join('\n')}`
