import { mapError } from '@millrace/bundle'
import { BuildAnswerRepository, BuildRepository, withTenant, type Database } from '@millrace/db'
import type { AskBuildArguments } from '@millrace/protocol'
import type { Sandbox } from '@millrace/sandbox'
import type { BuildFiles } from '../build/build-files'
import { askProcess } from './ask-process'

/** Loading included. Whoever launches waits for it. */
const answerSeconds = 15

export interface AnswerServices {
  readonly database: Database
  readonly sandbox: Sandbox
  readonly files: BuildFiles
  now(): number
}

/** Asks a process of the build what has no answer yet, and keeps what it said. Safe to repeat. */
export const answerBuild = async ({ database, sandbox, files, now }: AnswerServices, { organizationId, buildId, questions }: AskBuildArguments): Promise<void> => {
  const { build, records } = await withTenant(database, organizationId, async (tx) => ({
    build: await new BuildRepository(tx).findById(buildId), records: await new BuildAnswerRepository(tx).find(buildId, questions),
  }))
  const open = records.filter(({ isOpen }) => isOpen)
  if (build === null || build.bundleKey === null || build.sourceMapKey === null || open.length === 0) return
  const file = await files.read(build.bundleKey, build.sourceMapKey)
  const process = await sandbox.start({ bundle: file.code, label: `questions to build ${buildId}`, build: build.bundleKey, limits: { wallSeconds: answerSeconds } })
  // A process that lay ready for the next run may have been taken.
  const { bundleKey } = build
  void process.exited.then(() => sandbox.prepare({ build: bundleKey, bundle: file.code }))
  const said = await askProcess(process, { questions: open.map(({ question }) => question), now: now(), mapError: (raw) => mapError(raw, file.positions()) })
  await withTenant(database, organizationId, async (tx) => {
    const answers = new BuildAnswerRepository(tx)
    for (const [index, { hash }] of open.entries()) {
      const answer = said[index]
      if (answer !== undefined) await answers.answer(buildId, hash, answer)
    }
  })
}
