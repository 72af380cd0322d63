import { parseArgs } from 'node:util'
import { LaunchError } from '../launcher/launch-error.mjs'
import { createReporter, formatDuration } from '../launcher/reporter.mjs'
import { endRunningCommands } from '../launcher/run-command.mjs'
import { stages } from './stages.mjs'

const helpText = `npm test                      every check, in order; stops at the first stage that fails
npm test -- --only <stage>    one stage (with what it needs before it); may be given more than once
npm test -- --help            this text

Stages: ${stages.map(stage => stage.name).join(', ')}`

/** Runs the checks and prints the counts of all tests as the last line. @returns {Promise<number>} the exit code */
export async function runChecks(args) {
  const report = createReporter()
  let chosen
  try {
    chosen = chooseStages(args)
  } catch (error) {
    report.failure(error)
    return 2
  }
  if (chosen === null) {
    console.log(helpText)
    return 0
  }
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => { endRunningCommands(); process.exit(130) })
  const outcomes = await runStages(chosen, report)
  return printSummary(chosen, outcomes, report)
}

/** @returns {readonly (typeof stages)[number][] | null} null when help is asked for */
export function chooseStages(args) {
  let values
  try {
    values = parseArgs({ args, options: { only: { type: 'string', multiple: true }, help: { type: 'boolean', short: 'h' } } }).values
  } catch (error) {
    throw new LaunchError(error.message, { hint: helpText, cause: error })
  }
  if (values.help === true) return null
  if (values.only === undefined) return stages
  const unknown = values.only.find(name => !stages.some(stage => stage.name === name))
  if (unknown !== undefined) throw new LaunchError(`There is no stage "${unknown}".`, { hint: `Stages: ${stages.map(stage => stage.name).join(', ')}` })
  const needed = new Set(values.only.flatMap(name => stages.find(stage => stage.name === name)?.needs ?? []))
  return stages.filter(stage => values.only.includes(stage.name) || needed.has(stage.name))
}

async function runStages(chosen, report) {
  const outcomes = new Map()
  for (const stage of chosen) {
    const started = performance.now()
    const finish = details => outcomes.set(stage.name, { ...details, milliseconds: performance.now() - started })
    try {
      const counts = await report.phase(stage.title, step => runStage(stage, step, report), value => describe(stage, value))
      finish({ ok: true, passed: counts?.passed ?? 0, failed: 0, failures: [] })
    } catch (error) {
      report.failure(error)
      finish({ ok: false, passed: error.counts?.passed ?? 0, failed: Math.max(error.counts?.failed ?? 1, 1), failures: error.counts?.failures ?? [] })
      break
    }
  }
  return outcomes
}

async function runStage(stage, step, report) {
  const counts = await stage.run({ step, show: line => report.line(line) })
  if (counts === undefined || counts.failed === 0) return counts
  throw Object.assign(new LaunchError(`${stage.title}: ${counts.failed} of ${counts.passed + counts.failed} failed.`, { hint: `Run only these with: npm test -- --only ${stage.name}` }), { counts })
}

const describe = (stage, counts) => (counts === undefined ? stage.title : `${stage.title}: ${counts.passed} passed`)

function printSummary(chosen, outcomes, report) {
  const all = [...outcomes.values()]
  const sum = key => all.reduce((total, outcome) => total + outcome[key], 0)
  report.line('')
  for (const stage of chosen) {
    const outcome = outcomes.get(stage.name)
    const state = outcome === undefined ? 'not run' : outcome.ok ? 'ok' : 'FAILED'
    report.line(`  ${state.padEnd(8)} ${stage.title.padEnd(46)} ${(outcome === undefined ? '' : formatDuration(outcome.milliseconds)).padStart(12)}`)
  }
  report.line('')
  for (const failure of all.flatMap(outcome => outcome.failures)) report.line(`FAILED ${failure}`)
  report.line(`${sum('passed')} passed, ${sum('failed')} failed`)
  return all.every(outcome => outcome.ok) ? 0 : 1
}
