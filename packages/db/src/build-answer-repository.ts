import { buildAnswerSchema, buildQuestionSchema, errorInfoSchema, type BuildAnswer, type BuildQuestion, type ErrorInfo } from '@millrace/protocol'
import { Prisma } from './generated/client'
import { toJsonText } from './json-text'
import { clientOf, type TenantTransaction } from './tenancy'

/** What a build was asked. Neither answer nor error: nobody has answered yet. */
export interface BuildAnswerRecord {
  hash: string
  question: BuildQuestion
  answer: BuildAnswer | null
  error: ErrorInfo | null
}

/** What the code of builds was asked and answered. */
export class BuildAnswerRepository {
  readonly #tx: TenantTransaction
  constructor(tx: TenantTransaction) { this.#tx = tx }

  async find(buildId: string, hashes: readonly string[]): Promise<BuildAnswerRecord[]> {
    const rows = await clientOf(this.#tx).buildAnswer.findMany({ where: { buildId, questionHash: { in: [...hashes] } }, orderBy: { questionHash: 'asc' } })
    return rows.map(({ questionHash, question, answer, error }) => ({
      hash: questionHash, question: buildQuestionSchema.parse(question), answer: answer === null ? null : buildAnswerSchema.parse(answer), error: error === null ? null : errorInfoSchema.parse(error),
    }))
  }

  /** How many questions of a build have an answer. */
  count(buildId: string): Promise<number> {
    return clientOf(this.#tx).buildAnswer.count({ where: { buildId, NOT: { answer: { equals: Prisma.DbNull } } } })
  }

  /** Notes questions that are about to be asked. One that failed before is open again; one that is answered stays so. */
  async ask(buildId: string, questions: readonly { readonly hash: string; readonly question: BuildQuestion }[]): Promise<void> {
    const sorted = [...questions].sort((one, other) => (one.hash < other.hash ? -1 : 1))
    await clientOf(this.#tx).$executeRaw`
      insert into build_answer (org_id, build_id, question_hash, question)
      select ${this.#tx.organizationId}, ${buildId}, q.hash, q.question from jsonb_to_recordset(${toJsonText(sorted)}::jsonb) as q (hash text, question jsonb)
      on conflict (org_id, build_id, question_hash) do update set error = null, asked_at = current_timestamp where build_answer.answer is null`
  }

  /** An answer stays: a later error of the same question does not count. */
  async answer(buildId: string, hash: string, said: { readonly answer: BuildAnswer } | { readonly error: ErrorInfo }): Promise<void> {
    const answer = 'answer' in said ? Prisma.sql`${toJsonText(said.answer)}::jsonb` : Prisma.sql`null`
    const error = 'error' in said ? Prisma.sql`${toJsonText(said.error)}::jsonb` : Prisma.sql`null`
    await clientOf(this.#tx).$executeRaw`
      update build_answer set answer = ${answer}, error = ${error}
      where org_id = ${this.#tx.organizationId} and build_id = ${buildId} and question_hash = ${hash} and answer is null`
  }
}
