import { initTRPC } from '@trpc/server'
import type { OpenApiMeta } from 'trpc-to-openapi'
import { z } from 'zod'
import { accessDeployment, accessOrganization } from './access'
import { checkInput } from './check-input'
import type { RequestContext } from './context'
import { isFault, toProblem, toTrpcError } from './error-mapping'
import type { Permission } from './permissions'
import { MillraceError } from '@millrace/protocol'

export type ProcedureMeta = OpenApiMeta<{
  /** Who may call: a row of the matrix, anybody, or anybody signed in (for their own account). A test fails where it is missing. */
  permission?: Permission | 'public' | 'signed-in'
  /** Status of success at the REST door; 200 when absent. */
  status?: 201 | 202 | undefined
  /** The largest body the REST door takes; 1 MiB when absent. */
  bodyBytes?: number | undefined
}>

const t = initTRPC.context<RequestContext>().meta<ProcedureMeta>().create({
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    message: toProblem(error).detail,
    data: { code: shape.data.code, httpStatus: shape.data.httpStatus, path: shape.data.path, problem: toProblem(error) },
  }),
  sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 40_000 } },
})

export const router = t.router
export const createCallerFactory = t.createCallerFactory

const base = t.procedure.use(async ({ next, ctx, path, getRawInput }) => {
  const raw = await getRawInput()
  try {
    checkInput(raw)
  } catch (error) {
    throw toTrpcError(error) ?? error
  }
  const result = await next()
  if (result.ok) return result
  const failure = toTrpcError(result.error.cause) ?? result.error
  if (isFault(failure)) ctx.services.logError(result.error.cause ?? failure, { procedure: path })
  throw failure
})

export const publicProcedure = base.meta({ permission: 'public' })

/** For a person's own account: a signed-in user, never a token. */
export const userProcedure = base.meta({ permission: 'signed-in' }).use(async ({ ctx, next }) => {
  const principal = await ctx.principal()
  if (principal === null) throw new MillraceError('unauthorized', 'Sign in first.')
  if (principal.kind !== 'user') throw new MillraceError('forbidden', 'This belongs to a person’s own account; a token cannot do it.')
  return next({ ctx: { user: principal } })
})

const segment = z.string().min(1).max(255)

/** A procedure of one organization: membership and permission are checked before anything else of the input is looked at. */
export const orgProcedure = (permission: Permission) => base
  .meta({ permission })
  .input(z.object({ organization: segment }))
  .use(async ({ ctx, input, next }) => {
    const access = await accessOrganization(ctx.services, { principal: await ctx.principal(), organization: input.organization, permission })
    return next({ ctx: { access } })
  })

/** A procedure of one deployment of an organization. */
export const deploymentProcedure = (permission: Permission) => base
  .meta({ permission })
  .input(z.object({ organization: segment, deployment: segment }))
  .use(async ({ ctx, input, next }) => {
    const access = await accessDeployment(ctx.services, { ...input, principal: await ctx.principal(), permission })
    return next({
      ctx: {
        access,
        scope: access.scope,
        /** Asks everything again, for streams: throws when the caller may no longer read. */
        recheck: async () => {
          await accessDeployment(ctx.services, { ...input, principal: await ctx.currentPrincipal(), permission })
        },
      },
    })
  })

/** The prefix of every REST path of an organization, and of a deployment. */
export const organizationPath = '/organizations/{organization}'
export const deploymentPath = `${organizationPath}/deployments/{deployment}` as const
