import { createHash } from 'node:crypto'
import { ensureBuilt } from './build.mjs'
import { openChildLog } from './child-log.mjs'
import { migrateDatabase, urlForRole } from './database.mjs'
import { endLeftovers, openHome } from './home.mjs'
import { ensureInstalled } from './install.mjs'
import { LaunchError } from './launch-error.mjs'
import { portProblem, waitUntil } from './ports.mjs'
import { startPostgres } from './postgres.mjs'
import { askHealth, describeHealth, productEnvironments, requestSignInLink, seed, startWeb, startWorker } from './product.mjs'
import { createReporter, formatDuration } from './reporter.mjs'
import { productVersion } from './repository.mjs'
import { endRunningCommands } from './run-command.mjs'
import { helpText, readSettings } from './settings.mjs'
import { checkExternalTemporal, startTemporal } from './temporal.mjs'
import { ensureBubblewrap, ensureTemporal } from './tools.mjs'

/** `npm start`. Ends with 0 after Ctrl-C, with 1 when the product could not be started or kept up. */
export async function main(args, environment) {
  if (args.includes('--help') || args.includes('-h')) return console.log(helpText)
  const report = createReporter()
  if (args.length > 0) {
    report.failure(new LaunchError(`Unknown argument ${args[0]}.`, { hint: 'Settings are environment variables: npm start -- --help.' }))
    process.exitCode = 1
    return
  }
  const launch = { report, children: [], home: null, isStopping: false }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(launch, 0))
  process.on('uncaughtException', error => { report.failure(error); stop(launch, 1) })
  try {
    await start(launch, environment)
  } catch (error) {
    if (launch.isStopping) return
    report.failure(error)
    await stop(launch, 1)
  }
}

async function start(launch, environment) {
  const { report } = launch
  const started = performance.now()
  report.heading(`Millrace ${productVersion}`)
  const settings = readSettings(environment)
  if (!settings.isLoopback) report.warn(`Bound to ${settings.host}: others reach it. Put TLS before it and set MILLRACE_BASE_URL to the address they open.`)
  await openAndRecover(launch, settings) // first: a web app that outlived its launcher may hold the port
  await checkPort(settings)
  await report.phase('Dependencies', step => ensureInstalled({ log: step }), what => `Dependencies ${what}`)
  const services = await startServices(launch, settings, environment)
  const log = openChildLog(launch.home.path('logs', 'build.log'))
  await report.phase('Build', step => ensureBuilt({ step, log }), what => (what === 'built' ? 'Build done' : 'Build up to date'))
  await report.phase('Database', () => migrateDatabase({ ownerUrl: services.ownerUrl, secrets: launch.home.state.secrets, isExternal: settings.databaseUrl !== null, log }), () => 'Database migrated')
  const environments = await startProduct(launch, settings, services)
  await seedOnce(launch, { env: environments.seed, ownerUrl: services.ownerUrl, isExternal: settings.databaseUrl !== null })
  const link = await requestSignInLink(settings, environments.launcherSecret)
  report.line('')
  report.heading(`Millrace is ready (${formatDuration(performance.now() - started)})`)
  report.line(`  Address   ${settings.baseUrl}`)
  report.line(`  Sign in   ${link}   (works once)`)
  report.line(`  Stored in ${launch.home.directory}`)
  report.line('  Ctrl-C stops everything.')
  report.line('')
}

async function checkPort(settings) {
  const problem = await portProblem(settings.port, settings.host)
  if (problem === null) return
  if (problem === 'EADDRINUSE') throw new LaunchError(`Port ${settings.port} is in use by another program.`, { hint: `Stop that program, or take another port: PORT=${settings.port === 65_535 ? 3000 : settings.port + 1} npm start` })
  if (problem === 'EACCES') throw new LaunchError(`Port ${settings.port} may not be used by this user.`, { hint: 'Take one above 1023, for example PORT=3000 npm start' })
  throw new LaunchError(`${settings.host}:${settings.port} cannot be bound (${problem}).`, { hint: 'MILLRACE_HOST must be an address of this machine.' })
}

async function openAndRecover(launch, settings) {
  await launch.report.phase('Home', async step => {
    launch.home = openHome(settings.home, { address: settings.baseUrl })
    Object.assign(process.env, launch.home.mark) // installs and builds inherit it as well
    const ended = await endLeftovers(launch.home)
    if (ended > 0) step(`ended ${ended} processes of a start that was killed`)
    return ended
  }, ended => (ended > 0 ? `Home recovered: ${ended} leftover processes ended` : 'Home ready'))
}

/** Postgres, Temporal and the sandbox's tools do not wait for each other; the lines appear in one order all the same. */
async function startServices(launch, settings, environment) {
  const { report, home } = launch
  const onGivenUp = error => { report.failure(error); stop(launch, 1) }
  const tools = { home: home.directory, environment }
  const temporal = settings.temporalAddress === null
    ? await report.phase('Temporal CLI', step => ensureTemporal({ ...tools, log: step }), tool => `Temporal CLI ${tool.version} (${tool.from})`)
    : null
  const bubblewrap = await findBubblewrap(report, settings, tools)
  const ownerUrl = await report.phase('Postgres', async step => {
    if (settings.databaseUrl !== null) return settings.databaseUrl
    const postgres = await startPostgres({ home, report, onGivenUp, step, onChild: child => launch.children.push(child) })
    return postgres.ownerUrl
  }, url => (settings.databaseUrl === null ? `Postgres on port ${new URL(url).port}` : `Postgres at ${new URL(url).host} (DATABASE_URL)`))
  const temporalAddress = await report.phase('Temporal', async () => {
    if (temporal === null) return checkExternalTemporal(settings.temporalAddress)
    return (await startTemporal({ home, program: temporal.path, report, onGivenUp, onChild: child => launch.children.push(child) })).address
  }, address => `Temporal at ${address}`)
  return { ownerUrl, temporalAddress, bubblewrap, onGivenUp }
}

async function findBubblewrap(report, settings, tools) {
  if (settings.sandboxMode === 'deno-only') {
    report.warn('MILLRACE_SANDBOX_MODE is deno-only: code runs in Deno alone, without a second wall. For your own code only.')
    return null
  }
  const found = await report.phase('bubblewrap', step => ensureBubblewrap({ ...tools, log: step }), tool => (tool.path === null ? 'bubblewrap is missing' : `bubblewrap ${tool.version} (${tool.from})`))
  if (found.path === null && settings.sandboxMode === 'bubblewrap') throw new LaunchError(found.warning, { hint: 'MILLRACE_SANDBOX_MODE is bubblewrap; "auto" would go on without it.' })
  if (found.warning !== null) report.warn(found.warning)
  return found.path
}

async function startProduct(launch, settings, { ownerUrl, temporalAddress, bubblewrap, onGivenUp }) {
  const { report, home } = launch
  const environments = productEnvironments({
    settings, home, temporalAddress, bubblewrap,
    appUrl: urlForRole(ownerUrl, 'millrace_app', home.state.secrets.app),
    identityUrl: urlForRole(ownerUrl, 'millrace_identity', home.state.secrets.identity),
  })
  await report.phase('Worker and web app', async step => {
    const onChild = child => launch.children.push(child)
    await Promise.all([
      startWorker({ home, report, onGivenUp, onChild, env: environments.worker }),
      startWeb({ home, report, onGivenUp, onChild, settings, env: environments.web }),
    ])
    step('waiting until every component is healthy')
    let health = null
    const isHealthy = await waitUntil(async () => { health = await askHealth(settings); return health?.status === 'ok' || launch.isStopping }, { timeoutMilliseconds: 60_000, everyMilliseconds: 100 })
    if (!isHealthy) throw new LaunchError(`Millrace is not healthy after a minute: ${describeHealth(health)}.`, { hint: `The logs are in ${home.logs}.` })
  }, () => 'Worker and web app healthy')
  return environments
}

async function seedOnce({ report, home }, { env, isExternal, ownerUrl }) {
  // Another database, other objects or another token need their own first data; the embedded database changes only its port.
  const { host, pathname } = new URL(ownerUrl)
  const parts = [isExternal ? host + pathname : 'embedded', env.MILLRACE_OBJECT_STORE, env.MILLRACE_BOOTSTRAP_TOKEN ?? '']
  const key = createHash('sha256').update([home.state.id, ...parts].join('\0')).digest('hex')
  if (home.state.seededFor === key) return
  const log = openChildLog(home.path('logs', 'seed.log'))
  await report.phase('First data (organization demo, examples/shop)', step => seed({ env, log, step }))
  home.save({ seededFor: key })
}

async function stop(launch, code) {
  const immediately = launch.isStopping
  if (immediately && code === 0) launch.report.warn('Ending every process now.')
  const isFirst = !launch.isStopping
  launch.isStopping = true
  process.exitCode = Math.max(Number(process.exitCode ?? 0), code)
  endRunningCommands()
  const isRunning = launch.children.length > 0
  if (isFirst && code === 0 && isRunning) launch.report.line('Stopping…')
  try {
    // The product first, what it stands on after it.
    const [product, services] = [['web', 'worker'], ['temporal', 'postgres']].map(names => launch.children.filter(child => names.includes(child.name)))
    for (const group of [product, services]) await Promise.all(group.map(child => child.stop({ immediately })))
    // What a build or an install had started in groups of its own carries the mark.
    if (launch.home !== null) await endLeftovers(launch.home)
    launch.home?.close()
    if (isFirst && code === 0 && isRunning) launch.report.line('Stopped.')
  } finally {
    // Whatever went wrong while ending, for example a home that is gone: it would only go wrong again.
    process.exit()
  }
}
