import { z } from 'zod'
import { environmentNameSchema } from './environment-variable'
import { jsonSchema } from './json'
import { bundlePositionSchema, sourcePositionSchema } from './source-position'

/** A leaf of bound configuration whose value only a run knows. */
export const environmentReferenceSchema = z.object({
  /** Names of fields and numbers of items, from the root of the configuration. */
  path: z.array(z.union([z.string(), z.int().nonnegative()])).max(64),
  kind: z.enum(['env', 'secret']),
  name: environmentNameSchema,
  /** In place of a variable without a value. */
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
})
export type EnvironmentReference = z.infer<typeof environmentReferenceSchema>

export const resourceSnapshotSchema = z.object({
  name: z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}$/),
  kind: z.enum(['resource', 'io-manager']),
  description: z.string().optional(),
  /** The resources that it stands on, directly, by name. */
  resources: z.array(z.string()),
  /** As that of an asset. */
  configSchema: jsonSchema.optional(),
  /** What the location binds it to; null at the paths of the references. Absent: it is not bound. */
  binding: z.object({ values: jsonSchema, references: z.array(environmentReferenceSchema).max(10_000), isAtLaunch: z.boolean() }).optional(),
  bundlePosition: bundlePositionSchema.optional(),
  source: sourcePositionSchema.optional(),
})
export type ResourceSnapshot = z.infer<typeof resourceSnapshotSchema>
