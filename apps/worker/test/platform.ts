import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { TemporalEngine, uploadTree, type ControlServices, type DeploymentScope } from '@millrace/control'
import {
  bootstrapRoles, BuildRepository, DeploymentRepository, ensureOrganization, openDatabase, openIdentity, roleUrls, RunEventRepository, RunRepository, withTenant,
  type BuildRecord, type IdentityDatabase, type RunRecord, type RunStepRecord,
} from '@millrace/db'
import { migrate } from '@millrace/db/migrate'
import { openGitRepositories } from '@millrace/git'
import { isTerminalRunStatus, type StoredRunEvent } from '@millrace/protocol'
import { openObjectStore } from '@millrace/storage'
import { createDatabase, startTemporal } from '@millrace/testing'

const main = fileURLToPath(new URL('../dist/main.mjs', import.meta.url))
const passwords = { appPassword: 'app', identityPassword: 'identity' }
const author = { name: 'Test', email: 'test@example.com' }
const patienceMs = 60_000

/** Postgres, Temporal, stores and workers: one for all test files that this process runs, one after the other. */
interface Ground {
  readonly services: ControlServices
  readonly identity: IdentityDatabase
  readonly environment: NodeJS.ProcessEnv
  readonly workers: Set<ChildProcess>
}

let ground: Promise<Ground> | undefined

/** What its workers decrypt secrets with. */
const secretKey = 'the-key-of-this-test-platform-0123456789'

const openGround = async (): Promise<Ground> => {
  const [database, temporal, home] = await Promise.all([
    createDatabase({ template: 'millrace_worker', prepare: async (url) => { await migrate(url); await bootstrapRoles(url, passwords) } }),
    startTemporal(),
    mkdtemp(join(tmpdir(), 'millrace-worker-')),
  ])
  const { appUrl, identityUrl } = roleUrls(database.ownerUrl, passwords)
  const workers = new Set<ChildProcess>()
  process.once('exit', () => {
    for (const worker of workers) worker.kill('SIGKILL')
    rmSync(home, { recursive: true, force: true, maxRetries: 5 }) // they may be writing until they are gone
  })
  return {
    services: {
      database: openDatabase({ url: appUrl }), git: openGitRepositories(join(home, 'git')), store: openObjectStore(join(home, 'objects')),
      engine: TemporalEngine.open({ address: temporal.address }), now: () => new Date(),
    },
    identity: openIdentity({ url: identityUrl }),
    environment: {
      ...process.env, MILLRACE_APP_DATABASE_URL: appUrl, TEMPORAL_ADDRESS: temporal.address, MILLRACE_OBJECT_STORE: join(home, 'objects'),
      MILLRACE_GIT_ROOT: join(home, 'git'), MILLRACE_HOME: home, MILLRACE_LOG_LEVEL: 'error', MILLRACE_SECRET_KEY: secretKey,
    },
    workers,
  }
}

/** A whole platform but for the web, with an organization that is the file's own. */
export class TestPlatform {
  readonly services: ControlServices
  readonly scope: DeploymentScope
  readonly secretKey = secretKey
  readonly #ground: Ground

  private constructor(opened: Ground, scope: DeploymentScope) {
    this.services = opened.services
    this.scope = scope
    this.#ground = opened
  }

  /** With a worker. */
  static async forThisFile(): Promise<TestPlatform> {
    ground ??= openGround()
    const opened = await ground
    const { organizationId } = await ensureOrganization(opened.identity, { slug: `acme-${randomUUID().slice(0, 8)}`, name: 'Acme', owner: author })
    const { id: deploymentId } = await withTenant(opened.services.database, organizationId, (tx) => new DeploymentRepository(tx).create({ id: 'production', name: 'production' }))
    const platform = new TestPlatform(opened, { organizationId, deploymentId })
    if (opened.workers.size === 0) platform.startWorker()
    return platform
  }

  startWorker(): ChildProcess {
    const { environment, workers } = this.#ground
    const worker = spawn(process.execPath, ['--enable-source-maps', main], { env: environment, stdio: ['ignore', 'inherit', 'inherit'] })
    workers.add(worker)
    worker.once('exit', () => workers.delete(worker))
    return worker
  }

  /** As `kill -9`: nothing is said, nothing is handed over. */
  killWorkers(): void {
    for (const worker of this.#ground.workers) worker.kill('SIGKILL')
  }

  async deploy(location: string, files: Record<string, string>, scope: DeploymentScope = this.scope): Promise<BuildRecord> {
    const encoder = new TextEncoder()
    const tree = new Map(Object.entries(files).map(([path, text]) => [path, encoder.encode(text)]))
    const { buildId } = await uploadTree(this.services, { ...scope, location, tree, message: 'test', author, deploy: true })
    return this.until(async () => {
      const build = await withTenant(this.services.database, this.scope.organizationId, (tx) => new BuildRepository(tx).findById(buildId))
      return build && build.status !== 'building' ? build : undefined
    })
  }

  run(runId: string): Promise<{ run: RunRecord; steps: Record<string, RunStepRecord> }> {
    return withTenant(this.services.database, this.scope.organizationId, async (tx) => {
      const run = await new RunRepository(tx).findById(runId)
      if (!run) throw new Error(`no run ${runId}`)
      const steps = await new RunRepository(tx).findSteps(runId)
      return { run, steps: Object.fromEntries(steps.map((step) => [step.key, step])) }
    })
  }

  ended(runId: string): Promise<{ run: RunRecord; steps: Record<string, RunStepRecord> }> {
    return this.until(async () => {
      const state = await this.run(runId)
      return isTerminalRunStatus(state.run.status) ? state : undefined
    })
  }

  events(runId: string): Promise<StoredRunEvent[]> {
    return withTenant(this.services.database, this.scope.organizationId, (tx) => new RunEventRepository(tx).list({ runId, limit: 500 }))
  }

  async until<Value>(look: () => Promise<Value | undefined>): Promise<Value> {
    for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(25)) {
      const value = await look()
      if (value !== undefined) return value
    }
    throw new Error('it did not happen within a minute')
  }
}
