import { StringDecoder } from 'node:string_decoder'

/** Cuts text that arrives in pieces into lines, and lines that are too long into visible parts. */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8')
  readonly #longest: number
  #partial = ''

  constructor(longest: number) {
    this.#longest = longest
  }

  push(chunk: Buffer): string[] {
    const lines = (this.#partial + this.#decoder.write(chunk)).split('\n')
    this.#partial = lines.pop() ?? ''
    if (this.#partial.length > this.#longest) {
      lines.push(`${this.#partial} … [line continues]`)
      this.#partial = ''
    }
    return lines
  }

  end(): string[] {
    const rest = this.#partial + this.#decoder.end()
    this.#partial = ''
    return rest === '' ? [] : [rest]
  }
}
