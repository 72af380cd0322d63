import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { launchRun, TemporalEngine, uploadTree, type ControlServices, type DeploymentScope } from '@millrace/control'
import {
  ApiTokenRepository, BuildRepository, DeploymentRepository, ensureOrganization, openDatabase, openIdentity, RunRepository, withTenant,
  type IdentityDatabase,
} from '@millrace/db'
import { openGitRepositories } from '@millrace/git'
import { isTerminalRunStatus, type SourceTree } from '@millrace/protocol'
import { openObjectStore } from '@millrace/storage'
import { v7 as newId } from 'uuid'
import { readEnvironment } from './env'

const owner = { email: 'owner@demo.millrace.local', name: 'Demo owner' }
const location = 'shop'
const patienceMs = 150_000

const say = (line: string): void => { process.stdout.write(`${line}\n`) }

/** The example's sources, as a person would commit them. */
const readExample = async (folder: string): Promise<SourceTree> => {
  const tree = new Map<string, Uint8Array>()
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')
    if (!entry.isFile() || path.split('/').some((part) => part === 'node_modules' || part.startsWith('.'))) continue
    tree.set(path, new Uint8Array(await readFile(join(entry.parentPath, entry.name))))
  }
  return tree
}

const ensureToken = async (identity: IdentityDatabase, { token, organizationId, ownerId }: { token: string; organizationId: string; ownerId: string }): Promise<void> => {
  const tokens = new ApiTokenRepository(identity)
  const secretHash = createHash('sha256').update(token, 'utf8').digest('hex')
  if (await tokens.authenticate(secretHash)) return
  await tokens.create({ id: newId(), organizationId, name: 'bootstrap', prefix: token.slice(0, 6), secretHash, createdByUserId: ownerId })
}

const ensureDeployment = (services: ControlServices, organizationId: string): Promise<string> => withTenant(services.database, organizationId, async (tx) => {
  const deployments = new DeploymentRepository(tx)
  const known = await deployments.findByName('production')
  return known?.id ?? (await deployments.create({ id: newId(), name: 'production' })).id
})

const ensureDeployed = async (services: ControlServices, scope: DeploymentScope, tree: SourceTree): Promise<void> => {
  const { organizationId, deploymentId } = scope
  const isDeployed = (): Promise<boolean> => withTenant(services.database, organizationId, async (tx) =>
    (await new DeploymentRepository(tx).findLocations(deploymentId)).some((deployed) => deployed.name === location))
  if (await isDeployed()) return
  say('deploying examples/shop')
  const { buildId } = await uploadTree(services, { ...scope, location, tree, message: 'The shop example', author: owner, deploy: true })
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(100)) {
    const build = await withTenant(services.database, organizationId, (tx) => new BuildRepository(tx).findById(buildId))
    if (build?.status === 'failed') throw new Error(`the example does not build:\n${build.log}`)
    if (build?.status === 'succeeded') return
  }
  throw new Error('the example was not built in time: does the worker run?')
}

const ensureMaterialized = async (services: ControlServices, scope: DeploymentScope): Promise<void> => {
  say('materializing examples/shop')
  const { runId } = await launchRun(services, { ...scope, target: { selection: '*' }, location, runKey: 'first-start', origin: { kind: 'system' } })
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(100)) {
    const run = await withTenant(services.database, scope.organizationId, (tx) => new RunRepository(tx).findById(runId))
    if (run?.status === 'succeeded') return
    if (run && isTerminalRunStatus(run.status)) throw new Error(`the first run of the example ${run.status}: ${run.error?.message ?? 'without an error'}`)
  }
  throw new Error('the first run of the example did not end in time')
}

/** The first data of a home: done once, and what an interrupted start left undone is done by the next. */
const main = async (): Promise<void> => {
  const environment = readEnvironment()
  if (environment.MILLRACE_IDENTITY_DATABASE_URL === undefined) throw new Error('MILLRACE_IDENTITY_DATABASE_URL is needed to make the first organization')
  const identity = openIdentity({ url: environment.MILLRACE_IDENTITY_DATABASE_URL })
  const services: ControlServices = {
    database: openDatabase({ url: environment.MILLRACE_APP_DATABASE_URL }),
    git: openGitRepositories(environment.MILLRACE_GIT_ROOT),
    store: openObjectStore(environment.MILLRACE_OBJECT_STORE),
    engine: TemporalEngine.open({ address: environment.TEMPORAL_ADDRESS }),
    now: () => new Date(),
  }
  try {
    say('creating organization demo')
    const { organizationId, ownerId } = await ensureOrganization(identity, { slug: 'demo', name: 'Demo', owner })
    if (environment.MILLRACE_BOOTSTRAP_TOKEN !== undefined) await ensureToken(identity, { token: environment.MILLRACE_BOOTSTRAP_TOKEN, organizationId, ownerId })
    const scope = { organizationId, deploymentId: await ensureDeployment(services, organizationId) }
    await ensureDeployed(services, scope, await readExample(join(process.cwd(), 'examples', 'shop')))
    await ensureMaterialized(services, scope)
  } finally {
    await services.engine.close()
    await services.database.close()
    await identity.close()
  }
}

await main()
