import { mkdir, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { NativeConnection, Worker } from '@temporalio/worker'
import { sweep, TemporalEngine, type ControlServices } from '@millrace/control'
import { openDatabase, withTenant, BuildRepository, WorkerRepository } from '@millrace/db'
import { openGitRepositories } from '@millrace/git'
import { taskQueue } from '@millrace/protocol'
import { openSandbox, type Sandbox } from '@millrace/sandbox'
import { openObjectStore } from '@millrace/storage'
import pino, { type Logger } from 'pino'
import { createBuildActivities } from './activities/build-activities'
import { createRunActivities } from './activities/run-activities'
import { BuildFiles } from './build/build-files'
import { buildLocation } from './build/build-location'
import { openBundler } from './build/open-bundler'
import { readEnvironment, type Environment } from './env'
import { createRunServices } from './run/run-services'

const heartbeatMs = 10_000
const sweepMs = 5_000
const warmProcesses = 1

const openServices = (environment: Environment, log: Logger): ControlServices => ({
  database: openDatabase({ url: environment.MILLRACE_APP_DATABASE_URL, onError: (error) => log.warn({ err: error }, 'an idle database connection failed') }),
  git: openGitRepositories(environment.MILLRACE_GIT_ROOT),
  store: openObjectStore(environment.MILLRACE_OBJECT_STORE),
  engine: TemporalEngine.open({ address: environment.TEMPORAL_ADDRESS }),
  now: () => new Date(),
})

const ensureFolder = async (path: string): Promise<string> => {
  await mkdir(path, { recursive: true, mode: 0o700 })
  return path
}

const openJail = async (environment: Environment, log: Logger) => {
  const sandbox = openSandbox({
    root: await mkdtemp(join(await ensureFolder(join(environment.MILLRACE_HOME, 'sandbox')), 'worker-')), mode: environment.MILLRACE_SANDBOX_MODE, bubblewrapPath: environment.MILLRACE_BUBBLEWRAP,
    harnessPath: new URL('./harness', import.meta.url).pathname,
  })
  const report = await sandbox.selfTest()
  if (sandbox.warning !== null) log.warn(sandbox.warning)
  if (!report.ok && sandbox.name === 'bubblewrap') {
    const open = report.walls.filter((wall) => !wall.held).map((wall) => `${wall.name} (${wall.detail})`).join(', ')
    throw new Error(`the sandbox does not hold: ${open}. No code is executed behind a wall with a gap`)
  }
  sandbox.prewarm(warmProcesses)
  return { sandbox, report }
}

const createActivities = (services: ControlServices, sandbox: Sandbox, { workerName, log }: { workerName: string; log: Logger }) => {
  const { database, store } = services
  const files = new BuildFiles(store)
  const bundle = openBundler(sandbox)
  return {
    ...createRunActivities(createRunServices({ database, store, sandbox, control: services, files, workerName, log })),
    ...createBuildActivities({
      build: (request) => buildLocation({ database, store, sandbox, bundle }, request),
      fail: async ({ organizationId, buildId, message }) => {
        const problems = [{ message, file: null, line: null, column: null }]
        await withTenant(database, organizationId, (tx) => new BuildRepository(tx).fail(buildId, { problems, log: `${message}\n` }))
      },
    }),
  }
}

/** Runs `work` again and again, one after another; a failure is logged and does not end it. */
const every = (ms: number, { what, work, log }: { what: string; work: () => Promise<unknown>; log: Logger }): (() => void) => {
  const stopped = new AbortController()
  const loop = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      await work().catch((error: unknown) => log.error({ err: error }, `${what} failed`))
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms)
        stopped.signal.addEventListener('abort', () => { clearTimeout(timer); resolve() }, { once: true })
      })
    }
  }
  void loop()
  return () => stopped.abort()
}

const main = async (): Promise<void> => {
  const environment = readEnvironment()
  const { workerName } = environment
  const log = pino({ level: environment.MILLRACE_LOG_LEVEL })
  const services = openServices(environment, log)
  const { sandbox, report } = await openJail(environment, log)
  const connection = await NativeConnection.connect({ address: environment.TEMPORAL_ADDRESS })
  const worker = await Worker.create({
    connection, taskQueue, identity: workerName,
    workflowBundle: { codePath: new URL('./workflow-bundle.js', import.meta.url).pathname },
    activities: createActivities(services, sandbox, { workerName, log }),
    maxConcurrentActivityTaskExecutions: 50,
    maxHeartbeatThrottleInterval: '1 second',
    defaultHeartbeatThrottleInterval: '1 second',
    shutdownGraceTime: '2 seconds',
  })
  const workers = new WorkerRepository(services.database)
  const sandboxState = { name: sandbox.name, warning: sandbox.warning, ok: report.ok, walls: report.walls }
  const stops = [
    every(heartbeatMs, { what: 'the heartbeat', log, work: () => workers.heartbeat({ id: workerName, sandbox: sandboxState }) }),
    every(sweepMs, { what: 'the sweep', log, work: () => sweep(services) }),
  ]
  log.info({ sandbox: sandbox.name }, 'worker ready')
  try {
    await worker.run()
  } finally {
    for (const stop of stops) stop()
    await workers.remove(workerName).catch((error: unknown) => log.warn({ err: error }, 'could not sign off'))
    await sandbox.close()
    await connection.close()
    await services.engine.close()
    await services.database.close()
  }
}

await main()
