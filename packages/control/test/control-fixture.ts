import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  bootstrapRoles, BuildRepository, DeploymentRepository, ensureOrganization, movePointer, openDatabase, openIdentity, roleUrls, StoredObjectRepository, withTenant, type TenantTransaction,
} from '@millrace/db'
import { migrate } from '@millrace/db/migrate'
import { openGitRepositories } from '@millrace/git'
import type { Manifest } from '@millrace/protocol'
import { openObjectStore } from '@millrace/storage'
import { createDatabase } from '@millrace/testing'
import { storeShared, uploadTree, type ControlServices } from '../src/index'

const passwords = { appPassword: 'app', identityPassword: 'identity' }
const author = { name: 'Ada', email: 'ada@example.com' }
const manifest: Manifest = { manifestVersion: 1, assets: [], jobs: [], ops: [], schedules: [], sensors: [] }

/** Everything real but the engine, which does nothing: what a worker would do, a test does by its own hand. */
export const openControlFixture = async () => {
  const [database, home] = await Promise.all([
    createDatabase({ template: 'millrace_control', prepare: async (url) => { await migrate(url); await bootstrapRoles(url, passwords) } }),
    mkdtemp(join(tmpdir(), 'millrace-control-')),
  ])
  const urls = roleUrls(database.ownerUrl, passwords)
  const identity = openIdentity({ url: urls.identityUrl, poolSize: 2 })
  const clock = { ahead: 0 }
  const services: ControlServices = {
    database: openDatabase({ url: urls.appUrl }), git: openGitRepositories(join(home, 'git')), store: openObjectStore(join(home, 'objects')), now: () => new Date(Date.now() + clock.ahead),
    engine: { startRun: async () => {}, cancelRun: async () => {}, startBuild: async () => {}, askBuild: async () => {}, isRunAlive: async () => true, check: async () => ({ workers: 1 }), close: async () => {} },
  }
  const { organizationId } = await ensureOrganization(identity, { slug: 'acme', name: 'Acme', owner: author })
  const inside = <Result>(work: (tx: TenantTransaction) => Promise<Result>): Promise<Result> => withTenant(services.database, organizationId, work)
  const { id: deploymentId } = await inside((tx) => new DeploymentRepository(tx).create({ id: 'production', name: 'production' }))
  const scope = { organizationId, deploymentId }

  const upload = (text: string) => uploadTree(services, { ...scope, location: 'shop', tree: new Map([['definitions.ts', Buffer.from(text)]]), message: 'test', author, deploy: true })
  /** As the worker's `publish`; `between` happens when the objects are stored and nothing names them yet. */
  const finish = async (buildId: string, { hash, between }: { hash: string; between?: () => Promise<unknown> }): Promise<string> => {
    const key = `org/${organizationId}/builds/${hash}/bundle.js`
    const [bundleKey = ''] = await storeShared(services, organizationId, [{ key, content: () => Buffer.from(hash) }])
    await between?.()
    await inside(async (tx) => {
      await new StoredObjectRepository(tx).confirm([bundleKey])
      await new BuildRepository(tx).succeed(buildId, { hash, bundleKey, sourceMapKey: 'map', manifestKey: 'manifest', manifest, log: '' })
      await movePointer(tx, { deploymentId, buildId, kind: 'deploy', by: null })
    })
    return bundleKey
  }
  const close = async (): Promise<void> => {
    await Promise.all([services.database.close(), identity.close()])
    await database.drop()
    await rm(home, { recursive: true, force: true })
  }
  return { services, scope, clock, inside, upload, finish, close, query: database.query }
}
