import { findPartitionProblems, type OpenOptions } from '@millrace/orchestration/partitions'
import type { Manifest } from '@millrace/protocol'
import { DefinitionError } from '../definition-error'
import { definitionRecord } from '../definition'
import { collectDefinitions, type CollectedDefinitions } from '../manifest/collect-definitions'
import { describeDefinitions } from '../manifest/describe-definitions'

export interface DescribedSubject { readonly manifest: Manifest; readonly definitions: CollectedDefinitions }

/** The definitions of a definition, a list of them or a module. Throws `DefinitionError`, with all that is wrong, above `above`. */
export const describeSubject = (subject: object, { open, above }: { readonly open: OpenOptions; readonly above: (...args: never[]) => unknown }): DescribedSubject => {
  const isNamespace = !Array.isArray(subject) && definitionRecord(subject) === null
  const definitions = collectDefinitions(isNamespace ? subject : { ...[subject].flat() })
  const described = describeDefinitions(definitions, { isPart: true })
  const problems = 'manifest' in described ? findPartitionProblems(described.manifest, open) : described.problems
  if ('manifest' in described && problems.length === 0) return { manifest: described.manifest, definitions }
  throw new DefinitionError(problems.map((problem) => problem.message).join('\n'), above)
}
