import type { TRPCClient } from '@trpc/client'
import { TRPCClientError } from '@trpc/client'
import { z } from 'zod'
import type { Place } from '../../../components/shell/shell-data'
import type { AppRouter } from '../../../server/root-router'
import type { DraftServer, Failure } from './draft-server'
import { fromContent, toContent, type FileBody } from './file-body'

const problemSchema = z.object({ problem: z.object({ code: z.string(), detail: z.string() }) })

/** What a failed call says: an answer with a problem, or none. */
export function classifyFailure(error: unknown): Failure {
  if (!(error instanceof TRPCClientError)) throw error
  const parsed = problemSchema.safeParse(error.data)
  return parsed.success ? { kind: 'problem', ...parsed.data.problem } : { kind: 'offline' }
}

export function trpcDraftServer(client: TRPCClient<AppRouter>, at: Place & { location: string }): DraftServer {
  const readLarge = async (path: string): Promise<FileBody> => fromContent((await client.drafts.file.query({ ...at, path })).content)
  return {
    read: async () => {
      const { files, version, branch, baseCommit, headCommit, deployedCommit, branchMoved } = await client.drafts.get.query(at)
      const bodies = new Map<string, FileBody>()
      const base = new Map<string, FileBody | null>()
      for (const file of files) {
        const body = file.state === 'deleted' ? null : file.content === null ? await readLarge(file.path) : fromContent(file.content)
        if (body !== null) bodies.set(file.path, body)
        if (file.state !== 'added') base.set(file.path, file.state === 'unchanged' ? body : null)
      }
      return { branch, version, baseCommit, headCommit, deployedCommit, branchMoved, files: bodies, base }
    },
    save: ({ files, deleted, version, baseCommit }) =>
      client.drafts.save.mutate({ ...at, version, ...(baseCommit === null ? {} : { baseCommit }), deleted: [...deleted], files: [...files].map(([path, body]) => ({ path, content: toContent(body) })) }),
    readCommitted: async (commit, path) => fromContent((await client.source.file.query({ ...at, commit, path })).content),
  }
}
