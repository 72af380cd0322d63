import { z } from 'zod'

/** `failedRunsLastDay` and `buildsRunning` count to a hundred. */
export const countsSchema = z.object({
  activeRuns: z.int(), queuedRuns: z.int(), failedRunsLastDay: z.int(), codeLocations: z.int(), buildsRunning: z.int(),
})
