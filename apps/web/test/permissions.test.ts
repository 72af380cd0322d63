import { launchRun } from '@millrace/control'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accessRoles } from '../src/server/auth/access-control'
import { createContext } from '../src/server/context'
import { toProblem } from '../src/server/error-mapping'
import { isAllowed, permissionMatrix, permissions, roles, type Permission, type Role } from '../src/server/permissions'
import { createCaller } from '../src/server/root-router'
import { procedures, restRoutes } from '../src/server/rest/routes'
import type { ProcedureMeta } from '../src/server/trpc'
import { openWebFixture, type Organization, type WebFixture } from './web-fixture'

const metaOf = (name: string): ProcedureMeta => procedures[name]?._def.meta as ProcedureMeta
const names = Object.keys(procedures)

let web: WebFixture
let own: Organization
let foreign: Organization
let cookies: Record<Role, string>
const ids = { runId: '', buildId: '', commit: '' }

beforeAll(async () => {
  web = await openWebFixture()
  own = await web.createOrganization('alpha')
  foreign = await web.createOrganization('beta')
  await web.deployShop(own)
  Object.assign(ids, await web.deployShop(foreign))
  ids.runId = (await launchRun(web.services.control, { organizationId: foreign.id, deploymentId: foreign.deploymentId, target: { selection: '*' }, origin: { kind: 'system' } })).runId
  cookies = { owner: own.owner, admin: await web.addMember(own, 'admin'), member: await web.addMember(own, 'member'), viewer: await web.addMember(own, 'viewer') }
})
afterAll(() => web.close())

/** A valid input of every procedure, naming things of organization beta. A procedure without one fails the test. */
const inputOf = (name: string): object | undefined => {
  const location = 'shop-beta'
  const key = 'raw/orders-beta'
  const draft = { location, version: 0 }
  const inputs: Record<string, object> = {
    'organizations.rename': { name: 'Renamed' }, 'members.list': {}, 'members.changeRole': { memberId: 'nobody', role: 'viewer' }, 'members.remove': { memberId: 'nobody' },
    'invitations.list': {}, 'invitations.create': { email: `x${Math.random()}@example.com`, role: 'viewer' }, 'invitations.cancel': { invitationId: 'nobody' },
    'tokens.list': {}, 'tokens.create': { name: 'matrix' }, 'tokens.revoke': { tokenId: 'nobody' },
    'deployments.list': {}, 'deployments.shell': {}, 'home.overview': {},
    'codeLocations.list': {}, 'codeLocations.get': { location }, 'codeLocations.create': { name: 'Not A Name' }, 'codeLocations.history': { location }, 'codeLocations.rollback': { location },
    'builds.create': { location: 'Not A Name', files: { 'definitions.ts': '' } }, 'builds.get': { buildId: ids.buildId }, 'builds.list': { location },
    'source.file': { location, commit: ids.commit, path: 'definitions.ts' }, 'source.commits': { location },
    'drafts.get': { location }, 'drafts.file': { location, path: 'definitions.ts' }, 'drafts.save': { location, files: [{ path: 'a.ts', content: { text: '' } }] },
    'drafts.delete': { location, path: 'definitions.ts' }, 'drafts.rename': { location, from: 'definitions.ts', to: 'b.ts' }, 'drafts.discard': { location }, 'drafts.merge': draft, 'drafts.deploy': draft,
    'assets.list': { location }, 'assets.facets': {}, 'assets.graph': {}, 'assets.states': {}, 'assets.get': { key }, 'assets.materializations': { key }, 'assets.partitions': { key }, 'assets.partition': { key, partition: 'x' }, 'assets.events': { key }, 'assets.value': { key }, 'assets.checks': { key }, 'assets.checkEvaluations': { key, check: 'x' },
    'partitions.list': {}, 'partitions.keys': { name: 'customers' }, 'partitions.add': { name: 'customers', keys: ['x'] }, 'partitions.remove': { name: 'customers', keys: ['x'] },
    'environment.list': {}, 'environment.set': { variables: [{ name: 'MATRIX', value: 'matrix', isSecret: true }] }, 'environment.delete': { variableId: 'nobody' }, 'environment.asked': {}, 'resources.list': { location },
    'jobs.list': {}, 'jobs.get': { location, job: 'everything-beta' },
    'runs.create': { target: { selection: `key:"${key}"` } }, 'runs.list': {}, 'runs.get': { runId: ids.runId }, 'runs.events': { runId: ids.runId },
    'runs.cancel': { runId: ids.runId }, 'runs.reexecute': { runId: ids.runId }, 'runs.preview': { target: { selection: `key:"${key}"` } }, 'runs.timeline': { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' }, 'live.deployment': {},
  }
  return inputs[name]
}

type Callable = (input: unknown) => Promise<unknown>
const call = async (name: string, headers: Headers, input: object): Promise<{ problem: ReturnType<typeof toProblem> | null; text: string }> => {
  let node: unknown = createCaller(createContext(web.services, headers))
  for (const part of name.split('.')) node = (node as Record<string, unknown>)[part]
  try {
    const result = await (node as Callable)(input)
    if (name !== 'live.deployment') return { problem: null, text: JSON.stringify(result) }
    await (result as AsyncGenerator).return(undefined)
    return { problem: null, text: '' }
  } catch (error) {
    const problem = toProblem(error)
    return { problem, text: JSON.stringify(problem) }
  }
}
const cookieHeaders = (cookie: string) => new Headers({ cookie })
const guarded = names.filter((name) => metaOf(name).permission !== 'public' && metaOf(name).permission !== 'signed-in')

describe('every procedure', () => {
  it('has a permission, and an input in this test', () => {
    for (const name of names) expect([name, metaOf(name)?.permission]).toEqual([name, expect.stringMatching(/^public$|^signed-in$|:/)])
    for (const name of guarded) {
      expect(permissions).toContain(metaOf(name).permission)
      expect([name, inputOf(name)]).toEqual([name, expect.any(Object)])
    }
    expect(new Set(guarded.map((name) => metaOf(name).permission))).toEqual(new Set(permissions))
  })

  it.each(roles)('allows a signed-in %s exactly what the matrix says', async (role) => {
    for (const name of guarded) {
      const { problem } = await call(name, cookieHeaders(cookies[role]), { organization: 'alpha', deployment: 'production', ...inputOf(name) })
      const isRefused = problem?.code === 'forbidden' && problem.detail.includes('needs the permission')
      expect([name, role, isRefused]).toEqual([name, role, !isAllowed(metaOf(name).permission as Permission, role, 'user')])
      expect([name, problem?.code]).not.toEqual([name, 'internal'])
    }
  })

  it.each(roles)('allows the token of a %s exactly what the matrix says', async (role) => {
    const headers = new Headers({ authorization: `Bearer ${await web.addToken(own.id, { owner: cookies[role] })}` })
    for (const name of guarded) {
      const { problem } = await call(name, headers, { organization: 'alpha', deployment: 'production', ...inputOf(name) })
      const isRefused = problem?.code === 'forbidden' && problem.detail.includes('needs the permission')
      expect([name, role, isRefused]).toEqual([name, role, !isAllowed(metaOf(name).permission as Permission, role, 'token')])
    }
  })

  it('refuses nobody in particular with 401', async () => {
    for (const name of names.filter((candidate) => metaOf(candidate).permission !== 'public')) {
      const { problem } = await call(name, new Headers(), { organization: 'alpha', deployment: 'production', invitationId: 'x', name: 'x', slug: 'x', ...inputOf(name) })
      expect([name, problem?.status]).toEqual([name, 401])
    }
  })
})

describe('another organization', () => {
  it('does not exist, at any procedure, by slug or by id, for people and tokens', async () => {
    for (const name of guarded) {
      for (const organization of ['beta', foreign.id]) {
        for (const headers of [cookieHeaders(own.owner), new Headers({ authorization: `Bearer ${own.token}` })]) {
          const { problem, text } = await call(name, headers, { organization, deployment: 'production', ...inputOf(name) })
          expect([name, problem?.status]).toEqual([name, 404])
          expect(text).not.toContain('canary-beta')
        }
      }
    }
  })

  it('lends none of its ids to one’s own', async () => {
    for (const name of guarded) {
      const { text } = await call(name, cookieHeaders(own.owner), { organization: 'alpha', deployment: 'production', ...inputOf(name) })
      expect([name, text.includes('canary-beta')]).toEqual([name, false])
    }
    for (const deployment of [foreign.deploymentId]) expect((await call('runs.list', cookieHeaders(own.owner), { organization: 'alpha', deployment })).problem?.status).toBe(404)
  })

  it('answers 404 at every REST path', async () => {
    const values: Record<string, string> = { location: 'shop-beta', buildId: ids.buildId, key: encodeURIComponent('raw/orders-beta'), runId: ids.runId, deployment: 'production' }
    for (const route of restRoutes.filter((candidate) => candidate.segments.includes('{organization}'))) {
      for (const organization of ['beta', 'alpha']) {
        const hasForeignId = route.segments.some((segment) => ['{location}', '{buildId}', '{key}', '{runId}'].includes(segment))
        // A build of a location's name in one's own organization creates it there: nothing foreign is named.
        if (organization === 'alpha' && (!hasForeignId || route.procedure === 'builds.create')) continue
        const path = route.segments.map((segment) => (segment === '{organization}' ? organization : values[segment.slice(1, -1)] ?? segment)).join('/')
        const response = await web.rest(route.method, `/${path}`, { token: own.token, ...(['POST', 'PUT', 'DELETE'].includes(route.method) ? { body: inputOf(route.procedure ?? '') ?? {} } : {}) })
        const text = await response.text()
        expect([route.method, path, response.status]).toEqual([route.method, path, 404])
        expect(text).not.toContain('canary-beta')
      }
    }
  })
})

describe('the matrix', () => {
  it('agrees with what better-auth enforces of its own', () => {
    const owned = { 'member:manage': 'member', 'invitation:manage': 'invitation', 'organization:update': 'organization' } as const
    for (const role of roles) {
      for (const [permission, resource] of Object.entries(owned) as [keyof typeof owned, 'member' | 'invitation' | 'organization'][]) {
        const statements: Record<string, readonly string[] | undefined> = accessRoles[role].statements
        expect([role, permission, (statements[resource] ?? []).length > 0]).toEqual([role, permission, isAllowed(permission, role, 'user')])
      }
    }
  })

  it('lets owners do everything and viewers change nothing', () => {
    expect(permissions.every((permission) => isAllowed(permission, 'owner', 'user'))).toBe(true)
    expect(permissions.filter((permission) => isAllowed(permission, 'viewer', 'user')).every((permission) => permission.endsWith(':read'))).toBe(true)
    expect(Object.keys(permissionMatrix).length).toBe(permissions.length)
  })
})
