/** Escapes that PostgreSQL's text and jsonb cannot hold: the zero character and lone surrogates. Other escapes are matched to be kept. */
const escape = /\\(?:u0000|u[dD][89a-fA-F][0-9a-fA-F]{2}|[\s\S])/g

/** JSON text that jsonb accepts whatever a tenant wrote: zero characters are dropped, lone surrogates become U+FFFD. */
export function toJsonText(value: unknown): string {
  const text = JSON.stringify(value)
  if (!text.includes('\\u0000') && !/\\u[dD]/.test(text)) return text
  return text.replace(escape, (match) => {
    if (match === '\\u0000') return ''
    return match.length === 6 ? '\uFFFD' : match
  })
}

/** Text that PostgreSQL's `text` accepts; lone surrogates become U+FFFD on the way into UTF-8. */
export const toPlainText = (text: string): string => text.replaceAll('\u0000', '')
