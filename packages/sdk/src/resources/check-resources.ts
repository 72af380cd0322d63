import { fail, show, type Defining } from '../check-definition'
import { definitionRecord, type ResourceRecords } from '../definition'

const parameterPattern = /^[\p{L}_$][\p{L}\p{N}_$]*$/u

/** The resources that a definition lists, by the names under which its function receives their clients. */
export const checkResources = (defining: Defining, value: unknown): ResourceRecords => {
  if (value === undefined) return Object.freeze({})
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail(defining, `\`resources\` must be an object of resources, not ${show(value)}`)
  const entries = Object.entries(value).map(([name, each]) => {
    if (!parameterPattern.test(name)) fail(defining, `${show(name)} is no name of a resource's client: use the form of a variable's name`)
    const record = definitionRecord(each)
    if (record?.kind === 'resource') return [name, record] as const
    return fail(defining, each === undefined
      ? `resource \`${name}\` is undefined: two files that import each other leave it so; move it to a file of its own`
      : `\`resources.${name}\` must be what resource() returned, not ${show(each)}`)
  })
  return Object.freeze(Object.fromEntries(entries))
}

/** Everything that must be open before these are, themselves among them: each once, what stands on others after them. */
export const reachedResources = (records: ResourceRecords, known: Set<ResourceRecords[string]> = new Set()): Set<ResourceRecords[string]> => {
  for (const record of Object.values(records)) {
    if (known.has(record)) continue
    reachedResources(record.resources, known)
    known.add(record)
  }
  return known
}
