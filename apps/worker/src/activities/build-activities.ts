import { Context } from '@temporalio/activity'
import { buildLocationArgumentsSchema, type BuildLocationArguments } from '@millrace/protocol'

export interface BuildActivityServices {
  build(request: BuildLocationArguments): Promise<void>
  fail(request: BuildLocationArguments & { message: string }): Promise<void>
}

const heartbeatMs = 2_000

export const createBuildActivities = (services: BuildActivityServices) => ({
  async buildLocation(argument: BuildLocationArguments): Promise<void> {
    const heartbeat = setInterval(() => Context.current().heartbeat(), heartbeatMs)
    try {
      await services.build(buildLocationArgumentsSchema.parse(argument))
    } finally {
      clearInterval(heartbeat)
    }
  },

  async failBuild(argument: BuildLocationArguments & { message: string }): Promise<void> {
    await services.fail(argument)
  },
})

export type BuildActivities = ReturnType<typeof createBuildActivities>
