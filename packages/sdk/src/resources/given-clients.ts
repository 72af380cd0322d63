import type { ResourceRecords } from '../definition'

/** The clients of a direct call: what the caller gave, all of it and nothing else. */
export const givenClients = (what: string, records: ResourceRecords, given: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> => {
  const names = Object.keys(records)
  const missing = names.filter((name) => !Object.hasOwn(given, name))
  if (missing.length > 0) {
    const listed = missing.map((name) => `\`${name}\``).join(', ')
    throw new TypeError(`${what} needs the resources ${listed}: pass buildContext({ resources: { ${missing[0] ?? ''}: … } })`)
  }
  const unknown = Object.keys(given).find((name) => !names.includes(name))
  if (unknown !== undefined) throw new TypeError(`${what} has no resource \`${unknown}\``)
  return Object.freeze(Object.fromEntries(names.map((name) => [name, given[name]])))
}
