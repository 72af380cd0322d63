import type { StoredRunEvent } from '@millrace/protocol'

export interface EventPage { items: readonly StoredRunEvent[]; nextCursor: string | null }
export type FetchEvents = (after: number, limit: number) => Promise<EventPage>

export interface FollowedEvents {
  events: readonly StoredRunEvent[]
  /** All that there is by now has been read. */
  atEnd: boolean
  loading: boolean
  error: unknown
}

const pageSize = 200
const hurriedPageSize = 1000

/**
 * Reads a run's events page by page, and those that come afterwards. It asks for more only when told: `more` for the next page, `toEnd`
 * for all of them, `wake` when the run has written on — which reads on only where the reader had already come to the end. It stops when nobody subscribes.
 */
export class EventFollower {
  readonly #fetch: FetchEvents
  readonly #listeners = new Set<() => void>()
  #state: FollowedEvents = { events: [], atEnd: false, loading: false, error: undefined }
  #last = 0
  #known = 0
  #wants: 'nothing' | 'page' | 'end' = 'nothing'

  constructor(fetch: FetchEvents) {
    this.#fetch = fetch
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => { this.#listeners.delete(listener) }
  }

  readonly state = (): FollowedEvents => this.#state

  readonly more = (): void => {
    if (this.#state.atEnd || this.#state.error !== undefined) return
    this.#ask('page')
  }

  readonly toEnd = (): void => this.#ask('end')

  readonly retry = (): void => {
    this.#change({ error: undefined })
    this.#ask('page')
  }

  /** The run has events up to `lastSeq` by now. */
  readonly wake = (lastSeq: number): void => {
    if (lastSeq <= this.#known) return
    this.#known = lastSeq
    if (this.#state.atEnd || this.#wants === 'end') this.#ask('end')
  }

  #change(change: Partial<FollowedEvents>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }

  #ask(wanted: 'page' | 'end'): void {
    if (this.#wants !== 'end') this.#wants = wanted
    if (!this.#state.loading) void this.#pump()
  }

  async #pump(): Promise<void> {
    this.#change({ loading: true })
    try {
      while (this.#wants !== 'nothing') {
        const known = this.#known
        const page = await this.#fetch(this.#last, this.#wants === 'end' ? hurriedPageSize : pageSize)
        const events = page.items.filter((event) => event.seq > this.#last)
        this.#last = events.at(-1)?.seq ?? this.#last
        const atEnd = page.nextCursor === null
        // What was written while this page was on its way needs one more look.
        if (this.#wants === 'page' || this.#listeners.size === 0 || (atEnd && known === this.#known)) this.#wants = 'nothing'
        this.#change({ events: events.length === 0 ? this.#state.events : [...this.#state.events, ...events], atEnd, error: undefined })
      }
    } catch (error) {
      this.#wants = 'nothing'
      this.#change({ error })
    } finally {
      this.#change({ loading: false })
    }
  }
}
