import { setTimeout as sleep } from 'node:timers/promises'

export interface RunState { status: string; steps: { key: string; status: string; startedAt: string | null; endedAt: string | null }[]; error?: unknown }
export interface RunEventRow { seq: number; type: string; at: string }

const farSequence = 2_000_000_000
const terminal = new Set(['succeeded', 'failed', 'canceled'])

/** The public REST API, as any client would use it. */
export class ApiClient {
  readonly #base: string
  readonly #token: string

  constructor({ address, token }: { address: string; token: string }) {
    this.#base = `${address}/api/v1/organizations/demo/deployments/production`
    this.#token = token
  }

  async #call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${this.#base}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${(await response.text()).slice(0, 2_000)}`)
    return await response.json() as Answer
  }

  /** Uploads a whole tree and waits until it is deployed. Seconds from the request to the deployed pointer. */
  async deploy(location: string, files: Record<string, string>): Promise<number> {
    const start = performance.now()
    const { buildId } = await this.#call<{ buildId: string }>('POST', `/code-locations/${location}/builds`, { files })
    for (const end = Date.now() + 120_000; Date.now() < end;) {
      const build = await this.#call<{ status: string; errors: { message: string }[] }>('GET', `/builds/${buildId}`)
      if (build.status === 'failed') throw new Error(`the build failed: ${build.errors.map((error) => error.message).join('; ').slice(0, 2_000)}`)
      if (build.status === 'succeeded') return (performance.now() - start) / 1000
      await sleep(20)
    }
    throw new Error('the build did not end within two minutes')
  }

  async launch(selection: string, location: string): Promise<string> {
    return (await this.#call<{ runId: string }>('POST', '/runs', { target: { selection }, location })).runId
  }

  /**
   * Waits until the run has ended, over its event stream. Asking for what comes after the last event there can be leaves the end
   * of the stream as the only news.
   */
  async waitForEnd(runId: string): Promise<void> {
    const path = `/runs/${runId}/events/stream?after=${farSequence}`
    const response = await fetch(`${this.#base}${path}`, { headers: { authorization: `Bearer ${this.#token}` } })
    if (!response.ok) throw new Error(`GET ${path} answered ${response.status}: ${(await response.text()).slice(0, 2_000)}`)
    for await (const chunk of response.body ?? []) void chunk
  }

  async run(runId: string): Promise<RunState> {
    const run = await this.#call<RunState>('GET', `/runs/${runId}`)
    if (!terminal.has(run.status)) throw new Error(`the event stream of run ${runId} ended while the run is ${run.status}`)
    return run
  }

  async events(runId: string): Promise<RunEventRow[]> {
    const events: RunEventRow[] = []
    for (let after = 0; ;) {
      const page = await this.#call<{ items: RunEventRow[] }>('GET', `/runs/${runId}/events?after=${after}&limit=200`)
      events.push(...page.items)
      const last = page.items.at(-1)
      if (!last) return events
      after = last.seq
    }
  }
}
