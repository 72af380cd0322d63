export interface Booking { readonly account: string; readonly amount: number }

/** Stands for a database server: what is said to it after it was closed is an error, as with a real one. */
export class LedgerDatabase {
  readonly name: string
  readonly #bookings: Booking[] = []
  #isOpen = true

  private constructor(name: string) {
    this.name = name
  }

  static async connect(name: string, signal: AbortSignal): Promise<LedgerDatabase> {
    await Promise.resolve()
    signal.throwIfAborted()
    return new LedgerDatabase(name)
  }

  async insert(bookings: readonly Booking[]): Promise<number> {
    await this.#query()
    return this.#bookings.push(...bookings)
  }

  async accounts(): Promise<ReadonlyMap<string, readonly Booking[]>> {
    await this.#query()
    const accounts = new Map<string, readonly Booking[]>()
    for (const booking of this.#bookings) accounts.set(booking.account, [...accounts.get(booking.account) ?? [], booking])
    return accounts
  }

  async end(): Promise<void> {
    await this.#query()
    this.#isOpen = false
  }

  async #query(): Promise<void> {
    await Promise.resolve()
    if (!this.#isOpen) throw new Error(`the connection to ${this.name} is closed`)
  }
}
