import type { CustomAnswers } from '@millrace/orchestration/partitions'
import { maxPartitionsPerStep, type BuildQuestion } from '@millrace/protocol'
import { askBuild } from './ask-build'
import type { ControlServices } from './services'

type Question = Omit<Extract<BuildQuestion, { type: 'mapping' }>, 'type' | 'partitions'> & { readonly partitions: Iterable<MappedPartition> }
type MappedPartition = Extract<BuildQuestion, { type: 'mapping' }>['partitions'][number]
type MappingPlace = Omit<Question, 'partitions'>

export interface AskMappings { readonly organizationId: string; readonly buildId: string; readonly questions: readonly Question[] }

const placeName = ({ reader, input, upstream }: MappingPlace): string => JSON.stringify([reader, input, upstream])

/** No question is about more partitions than one may be. */
const cut = ({ reader, input, upstream, partitions }: Question): Extract<BuildQuestion, { type: 'mapping' }>[] => {
  const all = [...partitions]
  return Array.from({ length: Math.ceil(all.length / maxPartitionsPerStep) }, (_, index) =>
    ({ type: 'mapping', reader, input, upstream, partitions: all.slice(index * maxPartitionsPerStep, (index + 1) * maxPartitionsPerStep) }))
}

/** What the author's own mappings of a build read, of assets and of checks, in inputs and in `deps`; undefined for what was not asked. Throws as `askBuild` does. */
export const askMappings = async (services: Pick<ControlServices, 'database' | 'engine'>, { organizationId, buildId, questions }: AskMappings): Promise<(place: MappingPlace) => CustomAnswers | undefined> => {
  const asked = questions.flatMap(cut)
  const answers = await askBuild(services, { organizationId, buildId, questions: asked })
  const known = new Map<string, Map<string, readonly string[]>>()
  for (const [index, question] of asked.entries()) {
    const answer = answers[index]
    const keys = known.get(placeName(question)) ?? new Map<string, readonly string[]>()
    for (const [place, { key }] of question.partitions.entries()) keys.set(key, answer?.type === 'mapping' ? answer.keys[place] ?? [] : [])
    known.set(placeName(question), keys)
  }
  return (place) => {
    const keys = known.get(placeName(place))
    return keys === undefined ? undefined : (partition) => keys.get(partition) ?? []
  }
}
