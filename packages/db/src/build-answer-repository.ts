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
  /** It was asked after it was answered, if it ever was. */
  isOpen: boolean
}

/** What the code of builds was asked and answered. */
export class BuildAnswerRepository {
  readonly #tx: TenantTransaction
  constructor(tx: TenantTransaction) { this.#tx = tx }

  async find(buildId: string, hashes: readonly string[]): Promise<BuildAnswerRecord[]> {
    const rows = await clientOf(this.#tx).buildAnswer.findMany({ where: { buildId, questionHash: { in: [...hashes] } }, orderBy: { questionHash: 'asc' } })
    return rows.map(({ questionHash, question, answer, error, askedAt, answeredAt }) => ({
      hash: questionHash, question: buildQuestionSchema.parse(question), answer: answer === null ? null : buildAnswerSchema.parse(answer), error: error === null ? null : errorInfoSchema.parse(error),
      isOpen: answer === null && (answeredAt === null || answeredAt < askedAt),
    }))
  }

  /**
   * Notes questions that are about to be asked. One that failed before this asking began is open again, and keeps its error until it has another answer, for
   * whoever still waits for it; one that is answered stays so.
   */
  async ask(buildId: string, questions: readonly { readonly hash: string; readonly question: BuildQuestion }[]): Promise<void> {
    const sorted = [...questions].sort((one, other) => (one.hash < other.hash ? -1 : 1))
    await clientOf(this.#tx).$executeRaw`
      insert into build_answer (org_id, build_id, question_hash, question)
      select ${this.#tx.organizationId}, ${buildId}, q.hash, q.question from jsonb_to_recordset(${toJsonText(sorted)}::jsonb) as q (hash text, question jsonb)
      on conflict (org_id, build_id, question_hash) do update set asked_at = greatest(build_answer.asked_at, current_timestamp) where build_answer.answer is null`
  }

  /** An answer stays: a later error of the same question does not count. */
  async answer(buildId: string, hash: string, said: { readonly answer: BuildAnswer } | { readonly error: ErrorInfo }): Promise<void> {
    const answer = 'answer' in said ? Prisma.sql`${toJsonText(said.answer)}::jsonb` : Prisma.sql`null`
    const error = 'error' in said ? Prisma.sql`${toJsonText(said.error)}::jsonb` : Prisma.sql`null`
    await clientOf(this.#tx).$executeRaw`
      update build_answer set answer = ${answer}, error = ${error}, answered_at = clock_timestamp()
      where org_id = ${this.#tx.organizationId} and build_id = ${buildId} and question_hash = ${hash} and answer is null`
  }
}
