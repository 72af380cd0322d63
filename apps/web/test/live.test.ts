import { launchRun, uploadTree } from '@millrace/control'
import { BuildRepository, withTenant } from '@millrace/db'
import type { RunEvent } from '@millrace/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createContext } from '../src/server/context'
import { createCaller } from '../src/server/root-router'
import { LiveHub } from '../src/server/live/live-hub'
import type { AssetKeys, LiveMessage } from '../src/server/live/live-message'
import { followRunEvents } from '../src/server/live/follow-run-events'
import { at, manifestOf, openWebFixture, type Organization, type WebFixture } from './web-fixture'

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

  it('closes with the run also for a reader who asked for what comes after its end', async () => {
    const run = await launch()
    const read = (await stream(run.runId, { 'last-event-id': '2000000000' })).text()
    await web.append(organization, run, [{ type: 'run-start', at: at(1) }])
    await new Promise((resolve) => setTimeout(resolve, 100))
    await web.append(organization, run, [{ type: 'run-success', at: at(2) }])
    expect(idsOf(await read)).toEqual([])
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

describe('the stream of a deployment', () => {
  /** Messages until `isEnough`, or for ten seconds. */
  const watch = async (act: () => Promise<unknown>, isEnough: (messages: LiveMessage[]) => boolean): Promise<LiveMessage[]> => {
    const stop = AbortSignal.timeout(10_000)
    const caller = createCaller(createContext(web.services, new Headers({ cookie: organization.owner })), { signal: stop })
    const stream = (await caller.live.deployment({ organization: 'alpha', deployment: 'production' }))[Symbol.asyncIterator]()
    await stream.next()
    const messages: LiveMessage[] = []
    const acting = act()
    while (!stop.aborted && !isEnough(messages)) {
      const next = await stream.next()
      if (next.done === true) break
      messages.push(...(next.value as unknown as readonly [id: string, messages: LiveMessage[]])[1])
    }
    await acting
    await stream.return?.()
    return messages
  }

  it('tells which assets a run touches, precisely, and not at every event', async () => {
    const run = await launch()
    const keyed = (key: string, second: number): RunEvent[] => [
      { type: 'step-start', at: at(second), stepKey: key, attempt: 1 }, { type: 'step-failure', at: at(second + 1), stepKey: key, attempt: 1, durationMs: 1, error: { name: 'Error', message: 'no', blame: 'user', frames: [] } },
    ]
    const assetsOf = (messages: LiveMessage[]) => messages.flatMap((message) => (message.type === 'assets' ? [message.keys] : []))
    const messages = await watch(async () => {
      await web.append(organization, run, [{ type: 'run-start', at: at(1) }])
      for (let second = 2; second < 22; second += 2) await web.append(organization, run, [...keyed('raw/orders-alpha', second), { type: 'log', at: at(second), level: 'info', source: 'log', message: 'x' }])
      await web.append(organization, run, [...keyed('report-alpha', 50), { type: 'run-success', at: at(60) }])
    }, (sofar) => assetsOf(sofar).flat().includes('report-alpha'))
    expect(new Set(assetsOf(messages).flat())).toEqual(new Set(['raw/orders-alpha', 'report-alpha']))
    expect(assetsOf(messages).length).toBeLessThanOrEqual(4)
    expect(messages).toContainEqual(expect.objectContaining({ type: 'run', runId: run.runId }))
  })

  it('tells of a build when it is requested, when it logs and when it ends', async () => {
    let buildId = ''
    const buildsOf = (messages: LiveMessage[]) => messages.flatMap((message) => (message.type === 'build' ? [message] : []))
    const log = async () => {
      await new Promise((resolve) => setTimeout(resolve, 250))
      await withTenant(web.services.control.database, organization.id, (tx) => new BuildRepository(tx).appendLog(buildId, 'bundling'))
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
    const messages = await watch(async () => {
      buildId = (await uploadTree(web.services.control, {
        ...scope(), location: 'shop-alpha', tree: new Map([['definitions.ts', Buffer.from('// again')]]), message: 'm', deploy: true, author: { name: 'a', email: 'a@example.com' },
      })).buildId
      await log()
      await web.finishBuild(organization, buildId, manifestOf('alpha'))
    }, (sofar) => buildsOf(sofar).at(-1)?.status === 'succeeded' && sofar.some((message) => message.type === 'deployment'))
    expect(buildsOf(messages).map(({ status, codeLocation }) => [status, codeLocation])).toEqual([['building', 'shop-alpha'], ['building', 'shop-alpha'], ['succeeded', 'shop-alpha']])
    expect(buildsOf(messages).every((message) => message.buildId === buildId)).toBe(true)
  })
})

describe('the hub', () => {
  const open = () => {
    const handlers: Parameters<ConstructorParameters<typeof LiveHub>[0]['start']>[0][] = []
    const hub = new LiveHub({ start: async (given) => {
      handlers.push(given)
      return { close: async () => {} }
    } })
    return { hub, tell: (organizationId: string, runId: string, hasEnded?: boolean) => handlers[0]?.onChange({ organizationId, deploymentId: 'd', runId, hasEnded }), lose: () => handlers[0]?.onLost(), handlers }
  }
  const now = { timeoutMs: 1, signal: new AbortController().signal }

  it('gives a notice to readers of its organization and deployment alone, over one connection', async () => {
    const { hub, tell, handlers } = open()
    using mine = await hub.subscribe({ organizationId: 'a', deploymentId: 'd' })
    using other = await hub.subscribe({ organizationId: 'b', deploymentId: 'd' })
    tell('a', 'r1')
    tell('a', 'r1')
    expect(await mine.take(now)).toEqual([{ type: 'run', runId: 'r1', hasEnded: false }])
    expect(await other.take(now)).toEqual([])
    tell('a', 'r1', true)
    tell('a', 'r1')
    expect(await mine.take(now)).toEqual([{ type: 'run', runId: 'r1', hasEnded: true }])
    expect(handlers.length).toBe(1)
  })

  it('reads which assets changed only while a reader asks for it, and tells no other', async () => {
    const cursor = { txid: '0', position: '0' }
    let [begun, read] = [0, 0]
    let tell = (): void => {}
    const hub = new LiveHub({ start: async ({ onChange }) => {
      tell = () => onChange({ organizationId: 'a', deploymentId: 'd', runId: 'r' })
      return { close: async () => {} }
    } }, { assetIntervalMs: 1, assets: {
      begin: async () => {
        begun += 1
        return cursor
      },
      read: async () => {
        read += 1
        return { keys: ['a'], cursor, isPending: false }
      },
    } })
    const scope = { organizationId: 'a', deploymentId: 'd' }
    using follower = await hub.subscribe(scope)
    tell()
    expect(begun).toBe(0)
    {
      using screen = await hub.subscribe(scope, { assets: true })
      tell()
      await expect.poll(() => read).toBe(1)
      expect(await screen.take(now)).toEqual([{ type: 'run', runId: 'r', hasEnded: false }, { type: 'assets', keys: ['a'] }])
    }
    tell()
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(read).toBe(1)
    expect(await follower.take(now)).toEqual([{ type: 'run', runId: 'r', hasEnded: false }])
  })

  it('tells a reader to look again when its box is full or the connection was lost', async () => {
    const { hub, tell, lose } = open()
    using reader = await hub.subscribe({ organizationId: 'a', deploymentId: 'd' })
    for (let index = 0; index < 5_000; index += 1) tell('a', `r${index}`)
    expect((await reader.take(now)).length).toBeLessThanOrEqual(1_001)
    lose()
    expect(await reader.take(now)).toEqual([{ type: 'resync' }])
  })

  it('joins the assets that a slow reader has not fetched yet, up to a cap', async () => {
    const batches: AssetKeys[] = [['a', 'b'], ['b', 'c'], Array.from({ length: 99 }, (_, index) => `k${index}`)]
    let read = 0
    const cursor = { txid: '0', position: '0' }
    let tell = (): void => {}
    const hub = new LiveHub({ start: async ({ onChange }) => {
      tell = () => onChange({ organizationId: 'a', deploymentId: 'd', runId: 'r' })
      return { close: async () => {} }
    } }, { assetIntervalMs: 1, assets: { begin: async () => cursor, read: async () => ({ keys: batches[read++] ?? [], cursor, isPending: false }) } })
    using reader = await hub.subscribe({ organizationId: 'a', deploymentId: 'd' }, { assets: true })
    const round = async (): Promise<void> => {
      const seen = read
      tell()
      await expect.poll(() => read).toBe(seen + 1)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await round()
    await round()
    expect(await reader.take(now)).toEqual([{ type: 'run', runId: 'r', hasEnded: false }, { type: 'assets', keys: ['a', 'b', 'c'] }])
    read = 0
    for (let index = 0; index < 3; index += 1) await round()
    expect(await reader.take(now)).toContainEqual({ type: 'assets', keys: 'many' })
  })
})
