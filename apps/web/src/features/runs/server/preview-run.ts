import { previewLaunch } from '@millrace/control'
import { jsonSchema, runConfigSchema, runTargetSchema, tagsSchema } from '@millrace/protocol'
import { z } from 'zod'
import { deploymentProcedure } from '../../../server/trpc'
import { codeLocationNameSchema } from '../../code-locations/server/code-location-schema'

const shownSteps = 500
const shownConfigurable = 50

/** `dynamic` names dynamic partitions, to which keys can be added. */
const summary = { count: z.int(), first: z.string().nullable(), last: z.string().nullable(), dynamic: z.string().nullable() }

/** What a launch would run, before anything is launched. Refuses what `runs.create` would refuse. */
export const previewRun = deploymentProcedure('deployment:read')
  .input(z.object({ target: runTargetSchema, location: codeLocationNameSchema.optional() }))
  .output(z.object({
    location: z.string(),
    kind: z.enum(['asset', 'check', 'op']),
    total: z.int(),
    /** The first of them, in the order of the plan: steps of ops, or assets. */
    steps: z.array(z.string()),
    /** How many checks with functions of their own, and the first of them, as `asset:name`. */
    checkTotal: z.int(),
    checks: z.array(z.string()),
    /** Assets that were not asked for, the first of them: what was, is made together with them. */
    also: z.array(z.string()),
    /** The first of those that take config, with the JSON Schema of it: steps, and resources that wait for the launch. */
    configurable: z.array(z.object({ key: z.string(), as: z.enum(['assets', 'ops', 'resources']), schema: jsonSchema })),
    configurableTotal: z.int(),
    /** What a job brings along. */
    config: runConfigSchema,
    tags: tagsSchema,
    /** Of which a launch has to name one; null when nothing is partitioned. */
    partitions: z.object({ ...summary, dimensions: z.array(z.object({ name: z.string(), ...summary })) }).nullable(),
  }))
  .query(async ({ ctx: { services, scope }, input: { target, location } }) => {
    const { steps, checks, also, configurable, ...preview } = await previewLaunch(services.control, { ...scope, target, location })
    return { ...preview, total: steps.length, steps: steps.slice(0, shownSteps), checkTotal: checks.length, checks: checks.slice(0, shownSteps), also: also.slice(0, shownSteps), configurable: configurable.slice(0, shownConfigurable), configurableTotal: configurable.length }
  })
