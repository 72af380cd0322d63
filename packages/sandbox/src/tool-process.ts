import type { JailedChild } from './jailed-child'
import type { ToolLimits, ToolResult } from './sandbox'

export const defaultToolLimits: ToolLimits = { memoryBytes: 1024 * 1024 * 1024, wallSeconds: 60, outputBytes: 128 * 1024 * 1024 }

/** A program that reads its standard input to the end, answers on its standard output and ends. */
export class ToolProcess {
  readonly exited: Promise<unknown>
  readonly #child: JailedChild
  readonly #limits: ToolLimits

  constructor(child: JailedChild, limits: ToolLimits) {
    this.#child = child
    this.#limits = limits
    this.exited = child.exited
  }

  get isAlive(): boolean {
    return !this.#child.hasExited
  }

  async run(input: Uint8Array): Promise<ToolResult> {
    const child = this.#child
    const timer = setTimeout(() => child.kill('time-out', `it ran longer than ${this.#limits.wallSeconds} s`), this.#limits.wallSeconds * 1000)
    let isTooLarge = false
    const refuse = (): void => {
      isTooLarge = true
      child.kill('killed', `it wrote more than ${this.#limits.outputBytes} bytes`)
    }
    const stdout = collect(child.stdout, this.#limits.outputBytes, refuse)
    const stderr = collect(child.stderr, this.#limits.outputBytes, refuse)
    child.stdin.end(input)
    const [output, errors, exit] = await Promise.all([stdout, stderr, child.exited])
    clearTimeout(timer)
    return { stdout: output, stderr: errors.toString('utf8'), exit: { reason: isTooLarge ? 'output-too-large' : exit.reason, code: exit.code, detail: exit.detail } }
  }

  /** Counts the tool and what it started. */
  checkMemory(): void {
    const bytes = this.#child.memoryBytes()
    if (bytes > this.#limits.memoryBytes) this.#child.kill('out-of-memory', `it used ${bytes} bytes of memory; ${this.#limits.memoryBytes} are allowed`)
  }

  async close(): Promise<void> {
    this.#child.kill('closed', 'it is no longer needed')
    await this.exited
  }
}

const collect = (stream: NodeJS.ReadableStream, limit: number, refuse: () => void): Promise<Buffer> => new Promise((resolve) => {
  const chunks: Buffer[] = []
  let bytes = 0
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= limit) chunks.push(chunk)
    else refuse()
  })
  stream.once('close', () => resolve(Buffer.concat(chunks)))
})
