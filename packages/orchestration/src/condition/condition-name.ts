import type { AutomationCondition } from '@millrace/protocol'

const tagsText = (tagKeys: readonly string[] | undefined, tagValues: Readonly<Record<string, string>> | undefined): string => [
  ...(tagKeys === undefined ? [] : [`tag keys ${[...tagKeys].sort().join(', ')}`]),
  ...(tagValues === undefined ? [] : [`tag values ${Object.entries(tagValues).map(([key, value]) => `${key}=${value}`).sort().join(', ')}`]),
].join('; ')

/** What `replace` finds a condition by, when not by its label: its type, with the fields that tell it from others of that type. */
export const conditionName = (condition: AutomationCondition): string => {
  switch (condition.type) {
    case 'cron-tick-passed': return `${condition.type}(${condition.cron}, ${condition.timezone})`
    case 'in-latest-time-window':
      return condition.lookbackSeconds === undefined ? condition.type : `${condition.type}(${condition.lookbackSeconds})`
    case 'executed-with-tags':
    case 'any-new-update-has-run-tags':
    case 'all-new-updates-have-run-tags': return `${condition.type}(${tagsText(condition.tagKeys, condition.tagValues)})`
    case 'custom': return `${condition.type}(${condition.name})`
    case 'asset-matches': return `${condition.type}(${condition.asset})`
    default: return condition.type
  }
}

/** JSON with the fields in one order, without what is absent: equal conditions have equal texts. */
const canonicalJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const fields = Object.entries(value).filter(([, field]) => field !== undefined).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`).join(',')}}`
}

/** Equal texts are equal conditions, labels included. */
export const conditionText = (condition: AutomationCondition): string => canonicalJson(condition)

const asides: ReadonlySet<string> = new Set(['label', 'allow', 'ignore', 'throughVirtual'])

const withoutAsides = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutAsides)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).filter(([name]) => !asides.has(name)).map(([name, field]) => [name, withoutAsides(field)]))
}

/** What a condition says, whatever its parts are called, whichever assets they are narrowed to, and whether they look through views: by this its memory is found again. */
export const conditionContent = (condition: AutomationCondition): string => canonicalJson(withoutAsides(condition))
