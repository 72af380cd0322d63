import type { TRPCClient } from '@trpc/client'
import type { LiveMessage } from '../server/live/live-message'
import type { AppRouter } from '../server/root-router'

export type StreamState = 'connecting' | 'live' | 'lost'
export interface StreamListener { onMessages(messages: readonly LiveMessage[]): void; onState(state: StreamState): void }
type Shared = { kind: 'messages'; messages: readonly LiveMessage[] } | { kind: 'state'; state: StreamState } | { kind: 'ask' }

/**
 * One stream per browser and deployment. Of all tabs the one that holds the lock subscribes and tells the others; when it closes, the
 * next in line takes over and everybody reads again once.
 */
export class DeploymentStream {
  readonly #channel: BroadcastChannel
  readonly #closing = new AbortController()
  readonly #listener: StreamListener
  #state: StreamState = 'connecting'
  #leads = false

  constructor(client: TRPCClient<AppRouter>, options: { userId: string; organization: string; deployment: string; listener: StreamListener }) {
    this.#listener = options.listener
    const name = JSON.stringify(['millrace', options.userId, options.organization, options.deployment])
    this.#channel = new BroadcastChannel(name)
    this.#channel.onmessage = (event: MessageEvent<Shared>) => this.#receive(event.data)
    this.#channel.postMessage({ kind: 'ask' } satisfies Shared)
    navigator.locks.request(name, { signal: this.#closing.signal }, () => this.#lead(client, options)).catch((error: unknown) => {
      if (!this.#closing.signal.aborted) this.#setState('lost')
      if (!(error instanceof DOMException && error.name === 'AbortError')) throw error
    })
  }

  close(): void {
    this.#closing.abort()
    this.#channel.close()
  }

  #receive(shared: Shared): void {
    if (shared.kind === 'messages') this.#listener.onMessages(shared.messages)
    else if (shared.kind === 'state') this.#listener.onState(shared.state)
    else if (this.#leads) this.#channel.postMessage({ kind: 'state', state: this.#state } satisfies Shared)
  }

  #lead(client: TRPCClient<AppRouter>, scope: { organization: string; deployment: string }): Promise<void> {
    this.#leads = true
    this.#tell([{ type: 'resync' }])
    return new Promise((resolve) => {
      const subscription = client.live.deployment.subscribe({ organization: scope.organization, deployment: scope.deployment }, {
        onData: ({ data }) => {
          this.#setState('live')
          if (data.length > 0) this.#tell(data)
        },
        onConnectionStateChange: (state) => {
          if (state.state === 'connecting' && state.error !== null) this.#setState('lost')
        },
        onError: () => {
          this.#setState('lost')
          resolve()
        },
        onComplete: resolve,
      })
      this.#closing.signal.addEventListener('abort', () => {
        subscription.unsubscribe()
        resolve()
      }, { once: true })
    })
  }

  #tell(messages: readonly LiveMessage[]): void {
    if (this.#closing.signal.aborted) return
    this.#channel.postMessage({ kind: 'messages', messages } satisfies Shared)
    this.#listener.onMessages(messages)
  }

  #setState(state: StreamState): void {
    if (state === this.#state || this.#closing.signal.aborted) return
    this.#state = state
    this.#channel.postMessage({ kind: 'state', state } satisfies Shared)
    this.#listener.onState(state)
  }
}
