import { findPlanProblems } from '@millrace/orchestration'
import { findPartitionProblems, type OpenOptions } from '@millrace/orchestration/partitions'
import type { Manifest } from '@millrace/protocol'
import { DefinitionError } from '../definition-error'
import { definitionRecord } from '../definition'
import { collectDefinitions, type CollectedDefinitions } from '../manifest/collect-definitions'
import { describeDefinitions } from '../manifest/describe-definitions'

export interface DescribedSubject { readonly manifest: Manifest; readonly definitions: CollectedDefinitions }

/** Describes collected definitions as a build does. Throws `DefinitionError`, with all that is wrong, above `above`. */
export const describeBuild = (definitions: CollectedDefinitions, { open, above }: { readonly open: OpenOptions; readonly above: (...args: never[]) => unknown }): Manifest => {
  const described = describeDefinitions(definitions, { isPart: true })
  const problems = 'manifest' in described ? [...findPartitionProblems(described.manifest, open), ...findPlanProblems(described.manifest)] : described.problems
  if ('manifest' in described && problems.length === 0) return described.manifest
  throw new DefinitionError(problems.map((problem) => problem.message).join('\n'), above)
}

interface Describing { readonly open: OpenOptions; readonly above: (...args: never[]) => unknown; readonly beside?: readonly object[] }

/** The definitions of a definition, a list of them or a module, and what stands `beside` them. Throws `DefinitionError`, with all that is wrong, above `above`. */
export const describeSubject = (subject: object, { open, above, beside = [] }: Describing): DescribedSubject => {
  const isNamespace = !Array.isArray(subject) && definitionRecord(subject) === null
  const definitions = collectDefinitions(isNamespace ? subject : { ...[subject].flat() }, beside)
  return { manifest: describeBuild(definitions, { open, above }), definitions }
}
