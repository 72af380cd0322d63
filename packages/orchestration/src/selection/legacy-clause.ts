import type { SelectionExpression, TraversalDepth } from './expression'

const clause = /^(\*?)(\+*)([./\p{L}\p{N}_-]+)(\+*)(\*?)$/u
const operatorWords = /^(?:and|or|not)$/i
const tagClause = /^tag:([^\s()+=]*)(?:=([^\s()+]*))?$/u

const depth = (star: string, pluses: string): TraversalDepth | undefined =>
  star !== '' ? 'all' : pluses !== '' ? pluses.length : undefined

const unquote = (text: string): string => (text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text)

/**
 * The older syntax, tried where the language itself does not fit: one asset key, with `+` (one edge each) or `*` (all
 * the way) before and after; or one `tag:name=value` whose parts need no quotes. As Dagster's `AssetSelection.from_string`.
 */
export const parseLegacyClause = (text: string): SelectionExpression | null => {
  const trimmed = text.trim()
  const position = text.length - text.trimStart().length
  const found = clause.exec(trimmed)
  if (found !== null) {
    const [, upStar = '', upPluses = '', key = '', downPluses = '', downStar = ''] = found
    if (operatorWords.test(key)) return null
    const up = depth(upStar, upPluses)
    const down = depth(downStar, downPluses)
    return {
      kind: 'clause', key, position: position + upStar.length + upPluses.length,
      ...(up === undefined ? {} : { up }), ...(down === undefined ? {} : { down }),
    }
  }
  const tag = tagClause.exec(trimmed)
  if (tag === null) return null
  const name = unquote(tag[1] ?? '')
  const value = unquote(tag[2] ?? '')
  return `${name}${value}`.includes('"') ? null : { kind: 'tag', name, value, position }
}
