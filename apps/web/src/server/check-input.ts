import { MillraceError } from '@millrace/protocol'

/** Contents of files are bytes of any kind; all other text ends in the database, which holds no zero character. */
const contents = 'files'

const refusal = (path: readonly string[], reason: string): MillraceError =>
  new MillraceError('bad-request', `${path.length === 0 ? 'The request' : `\`${path.join('.').slice(0, 200)}\``} ${reason}`)

/**
 * Refuses what no procedure takes, before any of them looks at it: text with a zero character, and a name (`__proto__`) that would be
 * dropped without a word by whatever copies the object. Without recursion: the depth is the sender's choice.
 */
export const checkInput = (input: unknown): void => {
  const waiting: { value: unknown; path: string[]; isContent: boolean }[] = [{ value: input, path: [], isContent: false }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, path, isContent } = next
    if (typeof value === 'string' && !isContent && value.includes('\u0000')) throw refusal(path, 'contains a zero character, which no text here can hold.')
    if (typeof value !== 'object' || value === null) continue
    if (Object.hasOwn(value, '__proto__')) throw refusal(path, 'has a member named `__proto__`, which cannot be kept. Choose another name.')
    for (const [name, member] of Object.entries(value)) {
      if (name.includes('\u0000') && !isContent) throw refusal(path, 'has a member with a zero character in its name.')
      waiting.push({ value: member, path: path.length < 10 ? [...path, name] : path, isContent: isContent || (path.length === 0 && name === contents) })
    }
  }
}
