/** What a build tells while it runs: kept whole, and handed on as it comes. */
export class BuildLog {
  readonly #start = performance.now()
  readonly #append: (text: string) => Promise<unknown>
  #text = ''

  constructor(append: (text: string) => Promise<unknown>) {
    this.#append = append
  }

  get text(): string {
    return this.#text
  }

  /** Adds a line with the time since the build began. A line that cannot be shown live is still in the whole text. */
  line(message: string): void {
    const seconds = ((performance.now() - this.#start) / 1000).toFixed(2)
    const line = `${seconds.padStart(6)} s  ${message}\n`
    this.#text += line
    this.#append(line).catch(() => undefined)
  }
}
