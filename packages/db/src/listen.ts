import pg from 'pg'
import { z } from 'zod'

const changeSchema = z.object({ organizationId: z.string(), deploymentId: z.string(), runId: z.string().optional(), hasEnded: z.boolean().optional(), buildId: z.string().optional() })
/** Something changed; read it through `withTenant`. `hasEnded`: it is the end of the run. */
export type Change = z.infer<typeof changeSchema>

export interface ListenOptions {
  onChange: (change: Change) => void
  /** The connection was lost and is back: changes may have been missed, so look again at everything that is watched. */
  onReconnect?: () => void
  onError?: (error: Error) => void
}
export interface Listener { close(): Promise<void> }

const shortestDelay = 100
const longestDelay = 5_000

class ChangeListener implements Listener {
  readonly #url: string
  readonly #options: ListenOptions
  #client: pg.Client | undefined
  #timer: NodeJS.Timeout | undefined
  #delay = shortestDelay
  #closed = false

  constructor(url: string, options: ListenOptions) {
    this.#url = url
    this.#options = options
  }

  async connect(): Promise<void> {
    const client = new pg.Client({ connectionString: this.#url, keepAlive: true, application_name: 'millrace listen' })
    client.on('error', (error) => {
      this.#options.onError?.(error)
      this.#lost(client)
    })
    client.on('end', () => this.#lost(client))
    client.on('notification', ({ payload }) => this.#receive(payload))
    this.#client = client
    await client.connect()
    await client.query('listen millrace')
    this.#delay = shortestDelay
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#client?.end()
  }

  #receive(payload: string | undefined): void {
    const change = changeSchema.safeParse(safeJson(payload))
    if (change.success) this.#options.onChange(change.data)
    else this.#options.onError?.(new Error(`A notification is not a change: ${payload ?? ''}`))
  }

  #lost(client: pg.Client): void {
    if (this.#closed || this.#client !== client) return
    this.#client = undefined
    this.#timer = setTimeout(() => { void this.#reconnect() }, this.#delay)
    this.#delay = Math.min(longestDelay, this.#delay * 2)
  }

  async #reconnect(): Promise<void> {
    try {
      await this.connect()
      if (this.#closed) await this.#client?.end()
      else this.#options.onReconnect?.()
    } catch (error) {
      this.#options.onError?.(error instanceof Error ? error : new Error(String(error)))
      if (this.#client !== undefined) this.#lost(this.#client)
    }
  }
}

function safeJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}

/** Hears of changes over one direct connection (not through a transaction pooler), for as long as it is open. */
export async function listen(url: string, options: ListenOptions): Promise<Listener> {
  const listener = new ChangeListener(url, options)
  await listener.connect()
  return listener
}
