import { askBuildArgumentsSchema, type AskBuildArguments } from '@millrace/protocol'

export interface AskActivityServices {
  answer(questions: AskBuildArguments): Promise<void>
}

export const createAskActivities = (services: AskActivityServices) => ({
  /** Lets the code of a build answer; the answers are rows of the build. */
  async answerBuild(argument: AskBuildArguments): Promise<void> {
    await services.answer(askBuildArgumentsSchema.parse(argument))
  },
})

export type AskActivities = ReturnType<typeof createAskActivities>
