import { launchRun } from '@millrace/control'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LiveHub } from '../src/server/live/live-hub'
import { followRunEvents } from '../src/server/live/follow-run-events'
import { at, openWebFixture, type Organization, type WebFixture } from './web-fixture'

let web: WebFixture
let organization: Organization
beforeAll(async () => {
  web = await openWebFixture()
  organization = await web.createOrganization('alpha')
  await web.deployShop(organization)
})
afterAll(() => web.close())

const scope = () => ({ organizationId: organization.id, deploymentId: organization.deploymentId })
const launch = async () => {
  const { runId } = await launchRun(web.services.control, { ...scope(), target: { selection: '*' }, origin: { kind: 'system' } })
  return { runId, epoch: await web.claim(organization, runId) }
}
const stream = (runId: string, headers: Record<string, string> = {}) => web.rest('GET', `/organizations/alpha/deployments/production/runs/${runId}/events/stream`, { token: organization.token, headers })
const idsOf = (text: string): number[] => [...text.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]))

describe('a run followed by server-sent events', () => {
  it('arrives while it happens, in order, and closes after the terminal event', async () => {
    const run = await launch()
    const response = await stream(run.runId)
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const read = response.text()
    await web.append(organization, run, [{ type: 'run-start', at: at(1) }])
    await new Promise((resolve) => setTimeout(resolve, 100))
    await web.append(organization, run, Array.from({ length: 1200 }, (_, index) => ({ type: 'log' as const, at: at(2), level: 'info' as const, source: 'log' as const, message: `line ${index}` })))
    await web.append(organization, run, [{ type: 'run-success', at: at(3) }])
    const text = await read
    const ids = idsOf(text)
    expect(ids).toEqual(ids.map((_, index) => index + 1))
    expect(ids.length).toBeGreaterThan(1200)
    expect(text).toContain('"type":"run-success"')
    expect(web.services.hub.readerCount).toBe(0)
  })

  it('resumes after Last-Event-ID, also when nothing is left', async () => {
    const run = await launch()
    await web.append(organization, run, [{ type: 'run-start', at: at(1) }, { type: 'run-success', at: at(2) }])
    const all = idsOf(await (await stream(run.runId)).text())
    expect(idsOf(await (await stream(run.runId, { 'last-event-id': '1' })).text())).toEqual(all.slice(1))
    expect(idsOf(await (await stream(run.runId, { 'last-event-id': String(all.length) })).text())).toEqual([])
    expect((await stream(run.runId, { 'last-event-id': 'x' })).status).toBe(400)
  })

  it('leaves nothing behind when the reader goes away', async () => {
    const run = await launch()
    const response = await stream(run.runId)
    const reader = response.body?.getReader()
    await reader?.read()
    await reader?.cancel()
    await expect.poll(() => web.services.hub.readerCount).toBe(0)
  })

  it('ends when the reader may no longer read', async () => {
    const run = await launch()
    let isMember = true
    const follow = followRunEvents(web.services, { scope: scope(), runId: run.runId, after: 0, signal: AbortSignal.timeout(5_000), recheckEveryMs: 50, recheck: async () => {
      if (!isMember) throw new Error('removed')
    } })
    await follow.next()
    isMember = false
    await expect(follow.next()).rejects.toThrow('removed')
  })
})

describe('the hub', () => {
  const open = () => {
    const handlers: Parameters<ConstructorParameters<typeof LiveHub>[0]['start']>[0][] = []
    const hub = new LiveHub({ start: async (given) => {
      handlers.push(given)
      return { close: async () => {} }
    } })
    return { hub, tell: (organizationId: string, runId: string) => handlers[0]?.onChange({ organizationId, deploymentId: 'd', runId }), lose: () => handlers[0]?.onLost(), handlers }
  }
  const now = { timeoutMs: 1, signal: new AbortController().signal }

  it('gives a notice to readers of its organization and deployment alone, over one connection', async () => {
    const { hub, tell, handlers } = open()
    using mine = await hub.subscribe({ organizationId: 'a', deploymentId: 'd' })
    using other = await hub.subscribe({ organizationId: 'b', deploymentId: 'd' })
    tell('a', 'r1')
    tell('a', 'r1')
    expect(await mine.take(now)).toEqual([{ type: 'run', runId: 'r1' }])
    expect(await other.take(now)).toEqual([])
    expect(handlers.length).toBe(1)
  })

  it('tells a reader to look again when its box is full or the connection was lost', async () => {
    const { hub, tell, lose } = open()
    using reader = await hub.subscribe({ organizationId: 'a', deploymentId: 'd' })
    for (let index = 0; index < 5_000; index += 1) tell('a', `r${index}`)
    expect((await reader.take(now)).length).toBeLessThanOrEqual(1_001)
    lose()
    expect(await reader.take(now)).toEqual([{ type: 'resync' }])
  })
})
