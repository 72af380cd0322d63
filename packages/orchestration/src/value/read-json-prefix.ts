import type { Json } from '@millrace/protocol'

const deepest = 64
const keyAndColonRoom = 2

export interface JsonPrefix { readonly value: Json; readonly truncated: boolean }

/**
 * Reads as much of a JSON text as the text and a budget of characters allow: the text may break off anywhere. What is
 * nested too deep becomes null. Never throws.
 */
export class JsonPrefixReader {
  readonly #text: string
  #at = 0
  #budget: number
  #truncated = false

  constructor(text: string, budget: number) {
    this.#text = text
    this.#budget = budget
  }

  read(): JsonPrefix {
    const value = this.#value(0) ?? null
    this.#space()
    if (this.#at < this.#text.length) this.#truncated = true
    return { value, truncated: this.#truncated }
  }

  #space(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at)
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return
      this.#at++
    }
  }

  #stop(): undefined {
    this.#truncated = true
    this.#at = Number.POSITIVE_INFINITY
  }

  #value(depth: number): Json | undefined {
    this.#space()
    if (this.#at >= this.#text.length || this.#budget <= 0 || depth > deepest) return this.#stop()
    const character = this.#text[this.#at]
    if (character === '"') return this.#string()
    if (character === '[') return this.#array(depth)
    if (character === '{') return this.#object(depth)
    return this.#word()
  }

  #word(): Json | undefined {
    const pattern = /[-+.\w]*/y
    pattern.lastIndex = this.#at
    const word = pattern.exec(this.#text)?.[0] ?? ''
    // A number that touches the end may go on behind it.
    const value = pattern.lastIndex === this.#text.length && /^-?\d/.test(word) && this.#at > 0 ? undefined : parse(word)
    if (value === undefined) return this.#stop()
    this.#at += word.length
    this.#budget -= word.length
    return value
  }

  #string(): string | undefined {
    const start = this.#at
    let end = start + 1
    const last = Math.min(this.#text.length, start + 1 + this.#budget)
    while (end < last && this.#text[end] !== '"') end += this.#text[end] === '\\' ? 2 : 1
    if (end < last) {
      this.#at = end + 1
      this.#budget -= end - start
      const text = parse(this.#text.slice(start, end + 1))
      return typeof text === 'string' ? text : this.#stop()
    }
    this.#stop()
    const cut = this.#text.slice(start, last).replace(/\\(u[0-9a-f]{0,3})?$/i, '')
    const text = parse(`${cut}"`)
    return typeof text === 'string' ? `${text}…` : undefined
  }

  /** Steps over `character`; false when it does not come next. */
  #take(character: string): boolean {
    this.#space()
    if (this.#text[this.#at] !== character) return false
    this.#at++
    return true
  }

  #array(depth: number): Json[] {
    this.#at++
    const items: Json[] = []
    while (!this.#take(']')) {
      if (items.length > 0 && !this.#take(',')) { this.#stop(); break }
      this.#budget--
      const item = this.#value(depth + 1)
      if (item === undefined) break
      items.push(item)
    }
    return items
  }

  #object(depth: number): Json {
    this.#at++
    const entries: [string, Json][] = []
    while (!this.#take('}')) {
      if (entries.length > 0 && !this.#take(',')) { this.#stop(); break }
      this.#space()
      this.#budget -= keyAndColonRoom
      const key = this.#text[this.#at] === '"' ? this.#string() : this.#stop()
      if (key === undefined || !this.#take(':')) { this.#stop(); break }
      const value = this.#value(depth + 1)
      if (value === undefined) break
      entries.push([key, value])
    }
    return Object.fromEntries(entries)
  }
}

const parse = (text: string): Json | undefined => {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
