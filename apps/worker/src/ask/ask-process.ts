import type { BuildAnswer, BuildQuestion, ErrorInfo, FromProcessFrame, RawError, ToProcessFrame } from '@millrace/protocol'
import type { SandboxProcess } from '@millrace/sandbox'
import { processFailure } from '../run/process-failure'

export type Said = { readonly answer: BuildAnswer } | { readonly error: ErrorInfo }

interface Asking {
  readonly questions: readonly BuildQuestion[]
  /** Milliseconds since 1970. */
  readonly now: number
  mapError(raw: RawError): ErrorInfo
}

const frameOf = (question: BuildQuestion, tick: number, at: number): ToProcessFrame => {
  if (question.type === 'config') return { type: 'evaluate-config', tick, job: question.job, partition: question.partition, at }
  return { ...question, type: 'evaluate-mapping', tick, at }
}

const readAnswer = (frame: FromProcessFrame, { questions, mapError }: Asking): { readonly tick: number; readonly said: Said } | null => {
  switch (frame.type) {
    case 'mapping-answer': {
      const question = questions[frame.tick]
      const isWhole = question?.type === 'mapping' && question.partitions.length === frame.keys.length
      const error: ErrorInfo = { name: 'ProtocolError', message: 'the process answered for other partitions than it was asked about', blame: 'user', frames: [] }
      return { tick: frame.tick, said: isWhole ? { answer: { type: 'mapping', keys: frame.keys } } : { error } }
    }
    case 'config-answer': return { tick: frame.tick, said: { answer: { type: 'config', config: frame.config } } }
    case 'tick-failure': return { tick: frame.tick, said: { error: mapError(frame.error) } }
    default: return null
  }
}

/** Asks a process that was just started, all at once, and gives what it said in the order of the questions. It is not used any more after that. */
export const askProcess = async (process: SandboxProcess, asking: Asking): Promise<Said[]> => {
  const { questions, now, mapError } = asking
  const said = new Map<number, Said>()
  try {
    for await (const { frame } of process.frames()) {
      if (frame.type === 'load-failed') return questions.map(() => ({ error: mapError(frame.error) }))
      if (frame.type === 'loaded') for (const [tick, question] of questions.entries()) await process.send(frameOf(question, tick, now))
      const answer = readAnswer(frame, asking)
      if (answer !== null) said.set(answer.tick, answer.said)
      if (said.size === questions.length) break
    }
  } finally {
    process.kill('it has answered')
  }
  const error = processFailure(await process.exited)
  return questions.map((_, tick) => said.get(tick) ?? { error })
}
