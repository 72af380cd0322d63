import { join } from 'node:path'
import { NativeConnection, Worker } from '@temporalio/worker'
import { collectGarbage, SecretKeys, sweep, TemporalEngine, type ControlServices } from '@millrace/control'
import { openDatabase, withTenant, BuildRepository, WorkerRepository } from '@millrace/db'
import { openGitRepositories } from '@millrace/git'
import { taskQueue } from '@millrace/protocol'
import { openSandbox, type Sandbox } from '@millrace/sandbox'
import { openObjectStore } from '@millrace/storage'
import pino, { type Logger } from 'pino'
import { createAskActivities } from './activities/ask-activities'
import { createBuildActivities } from './activities/build-activities'
import { createRunActivities } from './activities/run-activities'
import { answerBuild } from './ask/answer-build'
import { BuildFiles } from './build/build-files'
import { buildLocation } from './build/build-location'
import { openBundler } from './build/open-bundler'
import { readEnvironment, type Environment } from './env'
import { every } from './every'
import { createRunServices } from './run/run-services'
import { makeSandboxFolder } from './sandbox-folder'

const heartbeatMs = 10_000
const sweepMs = 5_000
const silentWorkersMs = 86_400_000
const warmProcesses = 1

const openServices = (environment: Environment, log: Logger): ControlServices => ({
  database: openDatabase({ url: environment.MILLRACE_APP_DATABASE_URL, onError: (error) => log.warn({ err: error }, 'an idle database connection failed') }),
  git: openGitRepositories(environment.MILLRACE_GIT_ROOT),
  store: openObjectStore(environment.MILLRACE_OBJECT_STORE),
  engine: TemporalEngine.open({ address: environment.TEMPORAL_ADDRESS }),
  now: () => new Date(),
})

const openJail = async (environment: Environment, log: Logger) => {
  const sandbox = openSandbox({
    root: await makeSandboxFolder(join(environment.MILLRACE_HOME, 'sandbox'), log), mode: environment.MILLRACE_SANDBOX_MODE, bubblewrapPath: environment.MILLRACE_BUBBLEWRAP,
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

const createActivities = (services: ControlServices, sandbox: Sandbox, { workerName, keys, log }: { workerName: string; keys: SecretKeys; log: Logger }) => {
  const { database, store } = services
  const files = new BuildFiles(store)
  const bundle = openBundler(sandbox)
  return {
    ...createRunActivities(createRunServices({ database, store, sandbox, control: services, keys, files, workerName, log })),
    ...createAskActivities({ answer: (questions) => answerBuild({ database, sandbox, files, now: () => Date.now() }, questions) }),
    ...createBuildActivities({
      build: (request) => buildLocation({ database, store, sandbox, bundle }, request),
      fail: async ({ organizationId, buildId, message }) => {
        const problems = [{ message, file: null, line: null, column: null }]
        await withTenant(database, organizationId, (tx) => new BuildRepository(tx).fail(buildId, { problems, log: `${message}\n` }))
      },
    }),
  }
}

/** What nobody needs any more. Several workers take turns: one at a time does the work. */
const tidy = async (services: ControlServices, environment: Environment, log: Logger): Promise<void> => {
  const policy = { keepBuilds: environment.MILLRACE_GARBAGE_KEEP_BUILDS, graceMs: environment.MILLRACE_GARBAGE_GRACE_SECONDS * 1000 }
  const collected = await collectGarbage(services, policy)
  if (collected !== null && collected.builds + collected.objects > 0) log.info(collected, 'garbage collected')
  await new WorkerRepository(services.database).removeSilent(silentWorkersMs)
}

const main = async (): Promise<void> => {
  const environment = readEnvironment()
  const { workerName } = environment
  const log = pino({ level: environment.MILLRACE_LOG_LEVEL })
  const keys = SecretKeys.open({ text: environment.MILLRACE_SECRET_KEY, file: environment.MILLRACE_SECRET_KEY_FILE })
  const services = openServices(environment, log)
  await services.store.check().catch((error: unknown) => log.error({ err: error }, 'the object store cannot be used'))
  const { sandbox, report } = await openJail(environment, log)
  const connection = await NativeConnection.connect({ address: environment.TEMPORAL_ADDRESS })
  const worker = await Worker.create({
    connection, taskQueue, identity: workerName,
    workflowBundle: { codePath: new URL('./workflow-bundle.js', import.meta.url).pathname },
    activities: createActivities(services, sandbox, { workerName, keys, log }),
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
    every(environment.MILLRACE_GARBAGE_INTERVAL_SECONDS * 1000, { what: 'garbage collection', log, jitter: 0.5, work: () => tidy(services, environment, log) }),
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
