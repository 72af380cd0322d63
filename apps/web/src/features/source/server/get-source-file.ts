import { MillraceError, treePathSchema } from '@millrace/protocol'
import { z } from 'zod'
import { deploymentProcedure } from '../../../server/trpc'
import { codeLocationNameSchema } from '../../code-locations/server/code-location-schema'
import { findPlace } from '../../code-locations/server'
import { fileContentSchema } from '../../drafts/server/draft-schema'
import { toFileContent } from '../../drafts/server'
import { commitIdSchema } from './commit-id-schema'
import { assertReachable } from './reachable-commit'

/** One file as it was in a commit: for error frames, the diff against what is deployed, an asset's definition. */
export const getSourceFile = deploymentProcedure('source:read')
  .input(z.object({ location: codeLocationNameSchema, commit: commitIdSchema, path: treePathSchema }))
  .output(z.object({ path: z.string(), commit: z.string(), bytes: z.int(), content: fileContentSchema }))
  .query(async ({ ctx: { services, scope }, input }) => {
    const location = await findPlace(services, scope, input.location)
    const repository = { organizationId: scope.organizationId, codeLocationId: location.id }
    await assertReachable(services, repository, { branch: location.branch, commit: input.commit })
    const bytes = await services.control.git.readFile(repository, input.commit, input.path)
    if (bytes === null) throw new MillraceError('not-found', `\`${input.path}\` is not in commit ${input.commit.slice(0, 12)}.`)
    return { path: input.path, commit: input.commit, bytes: bytes.byteLength, content: toFileContent(bytes) }
  })
