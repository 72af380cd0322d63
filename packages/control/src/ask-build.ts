import { createHash } from 'node:crypto'
import { BuildAnswerRepository, withTenant, type BuildAnswerRecord } from '@millrace/db'
import { MillraceError, type BuildAnswer, type BuildQuestion, type ErrorInfo } from '@millrace/protocol'
import type { ControlServices } from './services'

export interface AskBuild { readonly organizationId: string; readonly buildId: string; readonly questions: readonly BuildQuestion[] }

const hashOf = (question: BuildQuestion): string => createHash('sha256').update(JSON.stringify(question)).digest('hex')

/** Where the author has to look: the first frame of theirs along the chain of causes. */
const placeOf = (error: ErrorInfo): ErrorInfo['frames'][number]['position'] => {
  for (let current: ErrorInfo | undefined = error; current !== undefined; current = current.cause) {
    const frame = current.frames.find(({ origin, position }) => origin === 'author' && position !== undefined)
    if (frame?.position !== undefined) return frame.position
  }
  return undefined
}

const subjectOf = (question: BuildQuestion): string =>
  question.type === 'mapping' ? `The mapping of ${question.input === null ? `“${question.upstream}” in \`deps\`` : `input “${question.input}”`} of ${question.reader.includes(':') ? 'check' : 'asset'} “${question.reader}”` : `The config of job “${question.job}” for partition “${question.partition.key}”`

const failed = (question: BuildQuestion, error: ErrorInfo): MillraceError => {
  const place = placeOf(error)
  const where = place === undefined ? '' : ` (${place.file}:${place.line}:${place.column})`
  return new MillraceError('build-code-failed', `${subjectOf(question)} failed${where}: ${error.name}: ${error.message}`, { details: { error, ...(place === undefined ? {} : { position: place }) } })
}

const answerOf = (question: BuildQuestion, record: BuildAnswerRecord | undefined): BuildAnswer => {
  if (record?.error) throw failed(question, record.error)
  if (record?.answer?.type === question.type) return record.answer
  throw new MillraceError('unavailable', `${subjectOf(question)} was not answered by any worker in time; try again.`)
}

/**
 * What the code of a build says, in the order of the questions. An answer is kept with the build and never asked for again; otherwise a worker asks a process of
 * the build. Throws `build-code-failed` with the place in the author's source, and `unavailable` when no worker answers in time.
 */
export const askBuild = async ({ database, engine }: Pick<ControlServices, 'database' | 'engine'>, { organizationId, buildId, questions }: AskBuild): Promise<BuildAnswer[]> => {
  if (questions.length === 0) return []
  const asked = questions.map((question) => ({ hash: hashOf(question), question }))
  const look = async (): Promise<Map<string, BuildAnswerRecord>> => {
    const records = await withTenant(database, organizationId, (tx) => new BuildAnswerRepository(tx).find(buildId, asked.map(({ hash }) => hash)))
    return new Map(records.map((record) => [record.hash, record]))
  }
  const known = await look()
  const open = asked.filter(({ hash }) => known.get(hash)?.answer == null)
  if (open.length === 0) return asked.map(({ hash, question }) => answerOf(question, known.get(hash)))
  await withTenant(database, organizationId, (tx) => new BuildAnswerRepository(tx).ask(buildId, open))
  await engine.askBuild({ organizationId, buildId, questions: open.map(({ hash }) => hash) })
  const answered = await look()
  return asked.map(({ hash, question }) => answerOf(question, answered.get(hash)))
}
