import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { uploadTree, type Engine } from '@millrace/control'
import { appendEvents, bootstrapRoles, BuildRepository, claimRun, eventKey, movePointer, roleUrls, withTenant } from '@millrace/db'
import { migrate } from '@millrace/db/migrate'
import type { Manifest, RunEvent } from '@millrace/protocol'
import { createDatabase } from '@millrace/testing'
import { readSettings } from '../src/env'
import { createApiToken, hashToken } from '../src/server/auth/api-token'
import { handleAuthRequest } from '../src/server/auth/handle-auth-request'
import type { Mail } from '../src/server/auth/mail'
import { composeServices } from '../src/server/compose-services'
import type { Role } from '../src/server/permissions'
import { handleRestRequest } from '../src/server/rest/handle-rest-request'
import type { WebServices } from '../src/server/services'

export const origin = 'http://127.0.0.1:3000'
export const password = 'a long phrase nobody guesses'
const passwords = { appPassword: 'app', identityPassword: 'identity' }

/** The engine takes note and does nothing: what the worker would do, a test does by its own hand. */
const recordingEngine = (calls: string[]): Engine => {
  const note = (what: string) => async (subject: object) => {
    calls.push(`${what} ${Object.values(subject).at(-1)}`)
  }
  return {
    startRun: note('startRun'), cancelRun: note('cancelRun'), startBuild: note('startBuild'), askBuild: note('askBuild'), isRunAlive: async () => true,
    check: async () => ({ workers: 1 }), close: async () => {},
  }
}

export interface RestOptions { token?: string; body?: unknown; rawBody?: string; headers?: Record<string, string>; signal?: AbortSignal }
export interface Organization { id: string; slug: string; deploymentId: string; owner: string; token: string }

export const cookiesOf = (response: Response): string => response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ')

export const manifestOf = (slug: string): Manifest => {
  const asset = { kind: 'asset', inputs: [], deps: [], group: 'sales', owners: ['team:data'], kinds: ['csv'], tags: {}, description: `canary-${slug}`, metadata: {} } as const
  return {
    manifestVersion: 1,
    assets: [
      { ...asset, inputs: [], deps: [], owners: [...asset.owners], kinds: [...asset.kinds], key: `raw/orders-${slug}` },
      { ...asset, inputs: [{ name: 'orders', asset: `raw/orders-${slug}` }], deps: [], owners: [...asset.owners], kinds: [...asset.kinds], key: `report-${slug}` },
    ],
    jobs: [{ name: `everything-${slug}`, kind: 'asset', selection: '*', tags: {} }],
    ops: [], schedules: [], sensors: [],
  }
}

const connect = async (environment: Record<string, string>) => {
  const database = await createDatabase({ template: 'millrace_web', prepare: async (url) => {
    await migrate(url)
    await bootstrapRoles(url, passwords)
  } })
  const urls = roleUrls(database.ownerUrl, passwords)
  const folder = await mkdtemp(join(tmpdir(), 'millrace-web-'))
  const mails: Mail[] = []
  const engineCalls: string[] = []
  const settings = readSettings({
    MILLRACE_APP_DATABASE_URL: urls.appUrl, MILLRACE_IDENTITY_DATABASE_URL: urls.identityUrl, MILLRACE_OBJECT_STORE: join(folder, 'objects'), MILLRACE_GIT_ROOT: join(folder, 'git'),
    MILLRACE_AUTH_SECRET: 'k3Jd82mQp0aZx7Lr5Tn1Vb9Wc4Ye6Hu2', MILLRACE_LAUNCHER_SECRET: 'launcher-secret-of-this-test', MILLRACE_SECRET_KEY: 'the-secret-key-of-this-web-test-0123456789', MILLRACE_BASE_URL: origin, ...environment,
  })
  const services = composeServices(settings, { engine: recordingEngine(engineCalls), sendMail: async (mail) => {
    mails.push(mail)
  } })
  const close = async () => {
    await services.close()
    await database.drop()
    await rm(folder, { recursive: true, force: true })
  }
  return { services, mails, engineCalls, close }
}

let addresses = 0

const signInTools = (services: WebServices, mails: Mail[]) => {
  const auth = (path: string, options: { body?: object; cookie?: string; address?: string; headers?: Record<string, string> } = {}) => {
    addresses += 1
    return handleAuthRequest(services.auth, new Request(path.startsWith('http') ? path : `${origin}/api/auth${path}`, {
      method: options.body === undefined ? 'GET' : 'POST',
      headers: {
        origin, 'content-type': 'application/json', 'x-forwarded-for': options.address ?? `10.${addresses >> 8}.${addresses & 255}.1`,
        ...(options.cookie === undefined ? {} : { cookie: options.cookie }), ...options.headers,
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    }))
  }
  const linkTo = (email: string): string => {
    const link = /https?:\S+/.exec(mails.findLast((mail) => mail.to === email)?.text ?? '')?.[0]
    if (link === undefined) throw new Error(`no mail with a link to ${email}`)
    return link
  }
  /** Signs up, follows the link of the mail, and answers the signed-in cookie. */
  const signUp = async (email: string): Promise<string> => {
    const response = await auth('/sign-up/email', { body: { email, password, name: email.split('@')[0] } })
    if (!response.ok) throw new Error(`sign-up of ${email}: ${response.status} ${await response.text()}`)
    return cookiesOf(await auth(linkTo(email)))
  }
  const userId = async (cookie: string): Promise<string> => (await services.auth.api.getSession({ headers: new Headers({ cookie }) }))?.user.id ?? ''
  return { auth, linkTo, signUp, userId }
}

const organizationTools = (services: WebServices, { signUp, userId }: Pick<ReturnType<typeof signInTools>, 'signUp' | 'userId'>) => {
  const addToken = async (organizationId: string, options: { owner: string; token?: string; expiresAt?: string }): Promise<string> => {
    const created = createApiToken()
    const token = options.token ?? created.token
    await services.tokens.create({
      id: created.id, organizationId, name: 'test', prefix: token.slice(0, 12), secretHash: hashToken(token), createdByUserId: await userId(options.owner), expiresAt: options.expiresAt,
    })
    return token
  }
  const createOrganization = async (slug: string): Promise<Organization> => {
    const owner = await signUp(`owner-${slug}@example.com`)
    const created = await services.auth.api.createOrganization({ body: { name: `canary-${slug}`, slug }, headers: new Headers({ cookie: owner }) })
    const deployment = await services.tenant.deployments.find(created.id, 'production')
    if (deployment === null) throw new Error('no production deployment')
    return { id: created.id, slug, deploymentId: deployment.id, owner, token: await addToken(created.id, { owner }) }
  }
  const addMember = async (organization: Organization, role: Role): Promise<string> => {
    const cookie = await signUp(`${role}-${organization.slug}@example.com`)
    await services.auth.api.addMember({ body: { organizationId: organization.id, userId: await userId(cookie), role } })
    return cookie
  }
  return { addToken, createOrganization, addMember }
}

/** What the worker would do. */
const workerTools = (services: WebServices) => {
  const { database } = services.control
  const finishBuild = (organization: Organization, buildId: string, manifest: Manifest): Promise<unknown> => withTenant(database, organization.id, async (tx) => {
    await new BuildRepository(tx).succeed(buildId, { hash: `hash-${buildId}`, bundleKey: 'bundle', sourceMapKey: 'map', manifestKey: 'manifest', manifest, log: `canary-${organization.slug}` })
    await movePointer(tx, { deploymentId: organization.deploymentId, buildId, kind: 'deploy', by: 'worker' })
  })
  /** Commits, builds and deploys `shop-<slug>` with two assets. */
  const deployShop = async (organization: Organization, manifest = manifestOf(organization.slug)): Promise<{ buildId: string; commit: string }> => {
    const { slug } = organization
    const made = await uploadTree(services.control, {
      organizationId: organization.id, deploymentId: organization.deploymentId, location: `shop-${slug}`, message: `canary-${slug}`, deploy: true,
      author: { name: slug, email: `${slug}@example.com` }, tree: new Map([['definitions.ts', Buffer.from(`// canary-${slug}\n`)], ['data/orders.csv', Buffer.from('id\n1\n')]]),
    })
    await finishBuild(organization, made.buildId, manifest)
    return made
  }
  const claim = async (organization: Organization, runId: string): Promise<number> => {
    const claimed = await claimRun(database, { organizationId: organization.id, runId, worker: 'test' })
    if (claimed === null) throw new Error('not claimed')
    return claimed.epoch
  }
  let logs = 0
  const append = (organization: Organization, run: { runId: string; epoch: number }, events: RunEvent[]): Promise<unknown> => appendEvents(database, {
    organizationId: organization.id, ...run, events: events.map((event) => ({ event, key: eventKey(event) ?? `log-${logs += 1}` })),
  })
  return { finishBuild, deployShop, claim, append }
}

export const openWebFixture = async (environment: Record<string, string> = {}) => {
  const connected = await connect(environment)
  const { services } = connected
  const signIn = signInTools(services, connected.mails)
  const rest = (method: string, path: string, options: RestOptions = {}): Promise<Response> => {
    const body = options.rawBody ?? (options.body === undefined ? undefined : JSON.stringify(options.body))
    return handleRestRequest(services, new Request(`${origin}/api/v1${path}`, {
      method,
      headers: {
        ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }), ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...options.headers,
      },
      ...(body === undefined ? {} : { body }), ...(options.signal === undefined ? {} : { signal: options.signal }),
    }))
  }
  return { ...connected, ...signIn, ...organizationTools(services, signIn), ...workerTools(services), rest }
}

export type WebFixture = Awaited<ReturnType<typeof openWebFixture>>
export const at = (second: number): string => new Date(Date.UTC(2026, 2, 1) + second * 1000).toISOString()
