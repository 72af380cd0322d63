import { LaunchError } from './launch-error.mjs'
import { canConnect, keepPort } from './ports.mjs'
import { runCommand } from './run-command.mjs'
import { createSupervisedChild } from './supervised-child.mjs'

/** Starts the Temporal development server on a SQLite file of the home. */
export async function startTemporal({ home, program, report, onGivenUp, onChild }) {
  const port = await keepPort(home.state.ports.temporal)
  home.save({ ports: { ...home.state.ports, temporal: port } })
  const address = `127.0.0.1:${port}`
  const pragmas = ['journal_mode=wal', 'synchronous=normal'].flatMap(pragma => ['--sqlite-pragma', pragma])
  const child = createSupervisedChild({
    home,
    report,
    onGivenUp,
    name: 'temporal',
    title: 'Temporal',
    command: program,
    args: ['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', String(port), '--db-filename', home.path('temporal', 'temporal.db'), ...pragmas, '--log-level', 'warn'],
    cwd: home.directory,
    graceMilliseconds: 6000,
    isReady: async () => (await canConnect('127.0.0.1', port)) && isServing(program, address),
  })
  onChild(child) // before it starts: a Ctrl-C in between must find it
  await child.start()
  return { child, address }
}

async function isServing(program, address) {
  const health = await runCommand({ command: program, args: ['operator', 'cluster', 'health', '--address', address, '--command-timeout', '3s'], timeoutMilliseconds: 5000 })
  return health.code === 0
}

/** A Temporal of the operator's own: reached now, or said so now. */
export async function checkExternalTemporal(address) {
  const [, host, port] = /^(.*):(\d+)$/.exec(address) ?? []
  if (await canConnect(host, Number(port), 5000)) return address
  throw new LaunchError(`Nothing answers at TEMPORAL_ADDRESS ${address}.`, { hint: 'Start that Temporal, correct the address, or unset it to use the local server.' })
}
