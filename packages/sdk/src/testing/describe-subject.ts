import type { Manifest } from '@millrace/protocol'
import { DefinitionError } from '../definition-error'
import { definitionRecord } from '../definition'
import { collectDefinitions, type CollectedDefinitions } from '../manifest/collect-definitions'
import { describeDefinitions } from '../manifest/describe-definitions'

/** The definitions of a definition, a list of them or a module. Throws `DefinitionError`, with all that is wrong, above `above`. */
export const describeSubject = (subject: object, above: (...args: never[]) => unknown): { manifest: Manifest; definitions: CollectedDefinitions } => {
  const isNamespace = !Array.isArray(subject) && definitionRecord(subject) === null
  const definitions = collectDefinitions(isNamespace ? subject : { ...[subject].flat() })
  const described = describeDefinitions(definitions, { isPart: true })
  if ('manifest' in described) return { manifest: described.manifest, definitions }
  throw new DefinitionError(described.problems.map((problem) => problem.message).join('\n'), above)
}
