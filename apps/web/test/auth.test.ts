import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { handleSignInLinkRequest } from '../src/server/auth/handle-sign-in-link-request'
import { handleTrpcRequest } from '../src/server/handle-trpc-request'
import { cookiesOf, openWebFixture, origin, password, type Organization, type WebFixture } from './web-fixture'

const bootstrap = 'bootstrap-token-of-this-test'
let web: WebFixture
let demo: Organization

beforeAll(async () => {
  web = await openWebFixture({ MILLRACE_BOOTSTRAP_TOKEN: bootstrap })
  demo = await web.createOrganization('demo')
})
afterAll(() => web.close())

const trpc = (procedure: string, options: { cookie?: string; headers?: Record<string, string>; body?: unknown }) => handleTrpcRequest(web.services, new Request(`${origin}/api/trpc/${procedure}`, {
  method: 'POST', headers: { 'content-type': 'application/json', origin, ...(options.cookie === undefined ? {} : { cookie: options.cookie }), ...options.headers }, body: JSON.stringify(options.body ?? {}),
}))
const createToken = async (cookie: string) => {
  const response = await trpc('tokens.create', { cookie, body: { organization: 'demo', name: 'ci' } })
  return (await response.json() as { result: { data: { id: string; token: string } } }).result.data
}

describe('signing up and in', () => {
  it('needs a verified address', async () => {
    await web.auth('/sign-up/email', { body: { email: 'new@example.com', password, name: 'New' } })
    const early = await web.auth('/sign-in/email', { body: { email: 'new@example.com', password } })
    expect(early.status).toBe(403)
    await web.auth(web.linkTo('new@example.com'))
    const later = await web.auth('/sign-in/email', { body: { email: 'new@example.com', password } })
    expect(later.status).toBe(200)
    const cookie = later.headers.getSetCookie().find((line) => line.includes('session_token')) ?? ''
    expect(cookie).toMatch(/HttpOnly/i)
    expect(cookie).toMatch(/SameSite=Lax/i)
  })

  it('refuses short and common passwords', async () => {
    for (const weak of ['short', 'password1234', 'aaaaaaaaaaaaaaaa', 'someone1234567someone']) {
      const response = await web.auth('/sign-up/email', { body: { email: 'someone@example.com', password: weak === 'someone1234567someone' ? 'someonesomeone12' : weak, name: 'S' } })
      expect([weak, response.status]).toEqual([weak, 400])
    }
  })

  it('stops guessing at one account from ever new addresses, also all at once', async () => {
    await web.signUp('victim@example.com')
    const answers = await Promise.all(Array.from({ length: 30 }, () => web.auth('/sign-in/email', { body: { email: 'victim@example.com', password: 'a wrong guess of mine' } })))
    expect(answers.filter((answer) => answer.status === 401).length).toBeLessThanOrEqual(10)
    expect(answers.filter((answer) => answer.status === 429).length).toBeGreaterThanOrEqual(20)
  })

  it('opens only the addresses it needs', async () => {
    for (const path of ['/organization/create', '/organization/invite-member', '/sign-in/social', '/delete-user', '/change-email', '//sign-in/email', '/sign-in/email/', '/set-password', '/admin/list-users']) {
      const response = await web.auth(path, { body: {}, cookie: demo.owner })
      expect([path, response.status]).toEqual([path, 404])
    }
  })

  it('a sign-in link works once, and its token is not in the database', async () => {
    await web.signUp('linked@example.com')
    await web.auth('/sign-in/magic-link', { body: { email: 'linked@example.com' } })
    const link = web.linkTo('linked@example.com')
    expect(link).toContain('/magic-link/verify')
    const token = new URL(link).searchParams.get('token') ?? ''
    const stored = await (await web.services.auth.$context).adapter.findMany<{ identifier: string; value: string }>({ model: 'verification' })
    expect(JSON.stringify(stored)).not.toContain(token)
    const first = await web.auth(link)
    expect(cookiesOf(first)).toContain('session_token=')
    const second = await web.auth(link)
    expect(cookiesOf(second)).not.toMatch(/session_token=[^;]/)
  })
})

describe('the launcher', () => {
  const ask = (headers: Record<string, string>) => handleSignInLinkRequest(web.services, new Request(`${origin}/api/internal/sign-in-link`, { method: 'POST', headers: { host: '127.0.0.1:3000', ...headers } }))

  it('gets a link that signs the owner of demo in, and mails it to nobody', async () => {
    const mails = web.mails.length
    const response = await ask({ 'x-millrace-launcher': 'launcher-secret-of-this-test' })
    const { url } = await response.json() as { url: string }
    expect(web.mails.length).toBe(mails)
    const cookie = cookiesOf(await web.auth(url))
    expect(await web.userId(cookie)).toBe(await web.userId(demo.owner))
  })

  it('is not there for anybody else', async () => {
    expect((await ask({})).status).toBe(404)
    expect((await ask({ 'x-millrace-launcher': 'wrong' })).status).toBe(404)
    expect((await ask({ 'x-millrace-launcher': 'launcher-secret-of-this-test', 'x-forwarded-for': '203.0.113.9' })).status).toBe(404)
    expect((await ask({ 'x-millrace-launcher': 'launcher-secret-of-this-test', host: 'evil.example' })).status).toBe(404)
    expect((await ask({ 'x-millrace-launcher': 'launcher-secret-of-this-test', origin })).status).toBe(404)
  })
})

describe('API tokens', () => {
  const list = (token: string) => web.rest('GET', '/organizations/demo/deployments/production/runs', { token })

  it('are shown once, work, and end when revoked', async () => {
    const { id, token } = await createToken(demo.owner)
    expect(token).toMatch(/^mr_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}$/)
    expect((await list(token)).status).toBe(200)
    const listed = await trpcQuery('tokens.list', { organization: 'demo' }, demo.owner)
    expect(listed).toContain(id)
    expect(listed).not.toContain(token)
    await trpc('tokens.revoke', { cookie: demo.owner, body: { organization: 'demo', tokenId: id } })
    const refused = await list(token)
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="millrace"'])
    expect(await refused.json()).toMatchObject({ code: 'unauthorized', status: 401 })
  })

  it('cannot make tokens, invite people or edit drafts', async () => {
    for (const [procedure, body] of [['tokens.create', { name: 'x' }], ['invitations.create', { email: 'a@b.example', role: 'admin' }], ['members.remove', { memberId: 'x' }]] as const) {
      const response = await trpc(procedure, { headers: { authorization: `Bearer ${demo.token}` }, body: { organization: 'demo', ...body } })
      expect([procedure, response.status]).toEqual([procedure, 403])
    }
  })

  it('a bad token is not forgiven because a good cookie came along', async () => {
    const response = await web.rest('GET', '/organizations/demo/deployments/production/runs', { token: 'mr_000000000000_0000000000000000000000000000000000000000000', headers: { cookie: demo.owner } })
    expect(response.status).toBe(401)
  })

  it('end at their expiry', async () => {
    const expired = await web.addToken(demo.id, { owner: demo.owner, expiresAt: new Date(Date.now() - 1000).toISOString() })
    expect((await list(expired)).status).toBe(401)
  })

  it('the bootstrap token is honoured on loopback only, and only the one of the environment', async () => {
    await web.addToken(demo.id, { owner: demo.owner, token: bootstrap })
    await web.addToken(demo.id, { owner: demo.owner, token: 'an-older-bootstrap-token' })
    expect((await list(bootstrap)).status).toBe(200)
    expect((await list('an-older-bootstrap-token')).status).toBe(401)
    const open = { ...web.services, settings: { ...web.services.settings, loopbackOnly: false } }
    const { handleRestRequest } = await import('../src/server/rest/handle-rest-request')
    const response = await handleRestRequest(open, new Request(`${origin}/api/v1/organizations/demo/deployments/production/runs`, { headers: { authorization: `Bearer ${bootstrap}` } }))
    expect(response.status).toBe(401)
  })
})

const trpcQuery = async (procedure: string, input: object, cookie: string): Promise<string> => {
  const url = `${origin}/api/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`
  return (await handleTrpcRequest(web.services, new Request(url, { headers: { cookie } }))).text()
}

describe('changes made with a cookie', () => {
  it('need our own origin and JSON, at both doors', async () => {
    const body = { organization: 'demo', name: 'stolen' }
    for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { 'content-type': 'text/plain' }]) {
      const response = await trpc('tokens.create', { cookie: demo.owner, headers, body })
      expect([JSON.stringify(headers), response.status]).toEqual([JSON.stringify(headers), 403])
    }
    const run = (headers: Record<string, string>) => web.rest('POST', '/organizations/demo/deployments/production/runs', { body: { target: { selection: '*' } }, headers: { cookie: demo.owner, ...headers } })
    expect((await run({})).status).toBe(403)
    expect((await run({ origin: 'https://evil.example' })).status).toBe(403)
    expect((await run({ origin })).status).not.toBe(403)
  })

  it('a mutation cannot be called by GET', async () => {
    const url = `${origin}/api/trpc/tokens.create?input=${encodeURIComponent(JSON.stringify({ organization: 'demo', name: 'x' }))}`
    expect((await handleTrpcRequest(web.services, new Request(url, { headers: { cookie: demo.owner } }))).status).toBe(405)
  })
})

describe('organizations', () => {
  it('name the taken address and the way out instead of "Organization already exists"', async () => {
    const answer = await trpc('organizations.create', { cookie: demo.owner, body: { name: 'Demo again', slug: 'demo' } })
    expect(answer.status).toBe(409)
    expect(await answer.text()).toContain('The address `demo` is taken. Choose another.')
  })

  it('start with a production deployment; an invited person joins after proving the address', async () => {
    const created = await trpc('organizations.create', { cookie: demo.owner, body: { name: 'Second', slug: 'second' } })
    expect(created.status).toBe(200)
    const invited = await trpc('invitations.create', { cookie: demo.owner, body: { organization: 'second', email: 'guest@example.com', role: 'viewer' } })
    const { result: { data: { id } } } = await invited.json() as { result: { data: { id: string } } }
    expect(web.mails.at(-1)).toMatchObject({ to: 'guest@example.com' })
    expect(web.mails.at(-1)?.text).toContain(`/invitations/${id}`)

    const stranger = await web.signUp('stranger@example.com')
    expect((await trpc('invitations.accept', { cookie: stranger, body: { invitationId: id } })).status).toBe(403)
    const guest = await web.signUp('guest@example.com')
    expect((await trpc('invitations.accept', { cookie: guest, body: { invitationId: id } })).status).toBe(200)
    const account = await trpcQuery('account.get', {}, guest)
    expect(account).toContain('"slug":"second"')
    expect(account).toContain('"name":"production"')
  })
})
