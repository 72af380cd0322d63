// `npm test`: every check, in order, with its time. Runs before anything is installed, so only Node's own modules here.
import { runChecks } from './checks/run-checks.mjs'

process.exitCode = await runChecks(process.argv.slice(2))
