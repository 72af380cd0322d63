import { FormIndex } from './form-index'
import { formsOf, type SecretForm } from './secret-forms'

export interface RedactedSecret { readonly name: string; readonly value: string }

/** How far a form has been read when the text ended. */
interface Partial { readonly form: SecretForm; readonly read: number }
interface Span { readonly from: number; readonly to: number; readonly name: string }

const shortestPart = 4
/** Characters of a long secret that no other text begins with. It also bounds the work that a hostile text can make. */
const decisive = 48
const cutMark = / … \[(?:line continues|cut: \d+ characters)\]$/
const base64Character = /[A-Za-z0-9+/_-]/

const step = (text: string, places: readonly number[], ways: readonly string[]): number[] => {
  const next: number[] = []
  for (const place of places) {
    for (const way of ways) if (text.startsWith(way, place) && !next.includes(place + way.length)) next.push(place + way.length)
  }
  return next
}

/**
 * Reads a form on from one of its characters. `end`: where it is complete, or where it stops after so many characters that they can be nothing else.
 * `partial`: the text ended before that.
 */
const readForm = (text: string, start: number, { form, read: first }: Partial): { readonly end?: number; readonly partial?: Partial } => {
  const { characters } = form
  let places = [start]
  for (let read = first; read < characters.length; read++) {
    if (places.includes(text.length)) return { partial: { form, read } }
    const next = step(text, places, form.spell(characters[read] ?? ''))
    if (next.length === 0) return read < decisive ? {} : { end: Math.max(...places) }
    places = next
  }
  return { end: Math.max(...places) }
}

const isTelling = ({ form, read }: Partial): boolean => read >= Math.max(shortestPart, Math.min(decisive, Math.ceil(form.characters.length / 2)))

const widen = (text: string, { from, to }: Span, { reach, name }: SecretForm): Span => ({
  name,
  from: reach.before && from > 0 && base64Character.test(text[from - 1] ?? '') ? from - 1 : from,
  to: reach.after && to < text.length && base64Character.test(text[to] ?? '') ? to + 1 : to,
})

/** The longest form that is complete here, or cut off by the end of the text and long enough to tell. */
const readAt = ({ text, from, forms }: { text: string; from: number; forms: readonly SecretForm[] }, open: Partial[]): Span | undefined => {
  let found: Span | undefined
  for (const form of forms) {
    const { end, partial } = readForm(text, from, { form, read: 0 })
    if (partial !== undefined) open.push(partial)
    const to = end ?? (partial !== undefined && isTelling(partial) ? text.length : undefined)
    if (to !== undefined && to > (found?.to ?? from)) found = widen(text, { from, to, name: form.name }, form)
  }
  return found
}

/**
 * Strikes secrets out of texts, by value: as they are, in base 64 wherever they stand in what was encoded, in hexadecimal, and as URLs, JSON and HTML
 * write them. What is left of a secret at the end of a text that was cut goes too when it is half of it or more. This keeps accidents out of logs; code that means to
 * tell a secret can always spell it in another way.
 */
export class SecretRedactor {
  readonly #forms: FormIndex
  readonly #open = new Map<string, readonly Partial[]>()

  constructor(secrets: readonly RedactedSecret[]) {
    this.#forms = new FormIndex(secrets.flatMap(formsOf))
  }

  text(text: string): string {
    return this.#redact(text, []).text
  }

  /** As `text`, for pieces of one stream: a secret may begin in one piece and end in a later one. */
  piece(stream: string, text: string): string {
    const { text: redacted, open } = this.#redact(text, this.#open.get(stream) ?? [])
    if (open.length > 0) this.#open.set(stream, open)
    else this.#open.delete(stream)
    return redacted
  }

  holdsSecret(text: string): boolean {
    return this.#redact(text, []).text !== text
  }

  #redact(given: string, begun: readonly Partial[]): { readonly text: string; readonly open: readonly Partial[] } {
    const mark = cutMark.exec(given)?.[0] ?? ''
    const text = mark === '' ? given : given.slice(0, -mark.length)
    const { spans, open } = this.#find(text, begun)
    if (spans.length === 0) return { text: given, open }
    const parts: string[] = []
    let position = 0
    for (const { from, to, name } of spans) {
      parts.push(text.slice(position, Math.max(position, from)), `[secret ${name}]`)
      position = to
    }
    return { text: `${parts.join('')}${text.slice(position)}${mark}`, open }
  }

  #find(text: string, begun: readonly Partial[]): { spans: Span[]; open: Partial[] } {
    const spans: Span[] = []
    const open: Partial[] = []
    let position = 0
    const note = (span: Span): void => {
      spans.push(span)
      position = span.to
    }
    for (const partial of begun) {
      const { end, partial: further } = readForm(text, 0, partial)
      if (further !== undefined) open.push(further)
      const until = end ?? (further !== undefined && isTelling(further) ? text.length : 0)
      if (until > position) note({ from: 0, to: until, name: partial.form.name })
    }
    while (position < text.length) {
      const forms = this.#forms.at(text, position)
      const span = forms === undefined ? undefined : readAt({ text, from: position, forms }, open)
      if (span === undefined) position += 1
      else note(span)
    }
    return { spans, open }
  }
}
