const encoder = new TextEncoder()
const html: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }
const json: Readonly<Record<string, string>> = { '"': '\\"', "'": "\\'", '`': '\\`', '\\': '\\\\', '/': '\\/', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\b': '\\b', '\f': '\\f' }

const bothCases = (text: string): string[] => [text.toLowerCase(), text.toUpperCase()]
const hexOf = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')
const utf16 = (character: string): number[] => Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))

/** What has been written for JSON, a URL or HTML, and is so once more: a log line of JSON within JSON is an everyday thing. */
const again = (spelling: string): string[] => [
  spelling.replace(/["\\]/g, '\\$&'), spelling.replaceAll('%', '%25'), spelling.replaceAll('&', '&amp;').replaceAll('"', '&quot;'),
].filter((each) => each !== spelling)

const spell = (character: string): readonly string[] => {
  const percent = bothCases([...encoder.encode(character)].map((byte) => `%${hexOf(byte, 2)}`).join(''))
  if (/^[A-Za-z0-9]$/.test(character)) return [...new Set([character, ...percent])]
  const escaped = utf16(character).map((unit) => `\\u${hexOf(unit, 4)}`).join('')
  const code = character.codePointAt(0) ?? 0
  const entities = [html[character], `&#${code};`, `&#x${hexOf(code, 1)};`, `&#x${hexOf(code, 1).toUpperCase()};`]
  const all = [character, ...percent, escaped, `\\u${escaped.slice(2).toUpperCase().replaceAll('\\U', '\\u')}`, json[character], ...entities, character === ' ' ? '+' : undefined]
  const once = all.filter((each) => each !== undefined)
  const twice = once.flatMap(again)
  return [...new Set([...once, ...twice, ...twice.flatMap(again)])]
}

const known = new Map<string, readonly string[]>()

/** Every way in which URLs, JSON and HTML write one character; as it is comes first. */
export const spellings = (character: string): readonly string[] => {
  const found = known.get(character)
  if (found !== undefined) return found
  const made = spell(character)
  if (known.size < 4_096) known.set(character, made)
  return made
}

/** Those of a hexadecimal digit. */
export const digitSpellings = (digit: string): readonly string[] => [...new Set(bothCases(digit))]
