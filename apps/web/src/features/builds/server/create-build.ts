import { uploadTree } from '@millrace/control'
import { z } from 'zod'
import { authorOf } from '../../../server/principal'
import { deploymentPath, deploymentProcedure } from '../../../server/trpc'
import { codeLocationNameSchema } from '../../code-locations/server/code-location-schema'
import { readSourceFiles, sourceFilesSchema } from './read-source-files'

/** Commits the files as the whole tree of the location's branch, then builds and (unless told otherwise) deploys that commit. */
export const createBuild = deploymentProcedure('build:create')
  .meta({
    openapi: { method: 'POST', path: `${deploymentPath}/code-locations/{location}/builds`, summary: 'Commit files and build them; a new name creates the code location', tags: ['builds'] },
    status: 202, bodyBytes: 96 * 1024 * 1024,
  })
  .input(z.object({
    location: codeLocationNameSchema,
    files: sourceFilesSchema,
    message: z.string().trim().min(1).max(4096).optional(),
    deploy: z.boolean().default(true),
  }))
  .output(z.object({ buildId: z.string(), commit: z.string() }))
  .mutation(async ({ ctx: { services, scope, access }, input }) => uploadTree(services.control, {
    ...scope, location: input.location, tree: readSourceFiles(input.files), message: input.message ?? 'Upload', author: await authorOf(services, access.principal), deploy: input.deploy,
  }))
