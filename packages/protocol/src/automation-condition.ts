import { z } from 'zod'
import { assetKeySchema } from './asset-key'

/** How deep and how large a condition may be: what evaluates it walks it, and it comes from authors' code. */
const maxDepth = 64
const maxNodes = 2_000

/** Which dependencies or checks an operator looks at: assets by key, or all that a selection chooses. */
const assetChoicesSchema = z.array(z.union([assetKeySchema, z.object({ selection: z.string().max(4096) })])).max(10_000)
export type AssetChoices = z.infer<typeof assetChoicesSchema>

const label = { label: z.string().max(512).optional() }
const scope = { ...label, allow: assetChoicesSchema.optional(), ignore: assetChoicesSchema.optional() }
const cron = { cron: z.string().max(256), timezone: z.string().max(64) }
const runTags = { tagKeys: z.array(z.string()).optional(), tagValues: z.record(z.string(), z.string()).optional() }

/** Conditions without operands and without fields. */
export const plainConditionTypes = [
  'missing', 'run-in-progress', 'backfill-in-progress', 'execution-failed', 'newly-updated', 'data-version-changed', 'newly-requested',
  'will-be-requested', 'code-version-changed', 'initial-evaluation', 'check-passed', 'check-failed', 'executed-with-root-target',
  'any-downstream-conditions', 'freshness-passed', 'freshness-warned', 'freshness-failed',
] as const
export type PlainConditionType = (typeof plainConditionTypes)[number]

interface Labelled {
  /** A name for people; `replace` finds a condition by it. */
  label?: string | undefined
}

interface Scoped extends Labelled {
  allow?: AssetChoices | undefined
  ignore?: AssetChoices | undefined
}

interface RunTags {
  tagKeys?: string[] | undefined
  tagValues?: Record<string, string> | undefined
}

/** An expression over the status and the events of assets, as the manifest carries it. What each means is told where it is evaluated. */
export type AutomationCondition = Labelled & (
  | { type: PlainConditionType }
  | { type: 'cron-tick-passed'; cron: string; timezone: string }
  /** Told by a function of the author's, found by its name. */
  | { type: 'custom'; name: string }
  | { type: 'in-latest-time-window'; lookbackSeconds?: number | undefined }
  | { type: 'executed-with-tags' | 'any-new-update-has-run-tags' | 'all-new-updates-have-run-tags' } & RunTags
  | { type: 'and' | 'or'; operands: AutomationCondition[] }
  | { type: 'not' | 'newly-true'; operand: AutomationCondition }
  | { type: 'since'; trigger: AutomationCondition; reset: AutomationCondition }
  | { type: 'asset-matches'; asset: string; condition: AutomationCondition }
  | { type: 'any-deps-match' | 'all-deps-match'; condition: AutomationCondition; throughVirtual?: boolean | undefined } & Scoped
  /** Of a job: about its assets that depend on none of its others. */
  | { type: 'any-job-roots-match' | 'all-job-roots-match'; condition: AutomationCondition }
  | { type: 'any-checks-match' | 'all-checks-match'; condition: AutomationCondition; blockingOnly?: boolean | undefined } & Scoped
)

const operand: z.ZodType<AutomationCondition> = z.lazy(() => conditionSchema)

const conditionSchema: z.ZodType<AutomationCondition> = z.discriminatedUnion('type', [
  z.object({ type: z.enum(plainConditionTypes), ...label }),
  z.object({ type: z.literal('cron-tick-passed'), ...cron, ...label }),
  z.object({ type: z.literal('custom'), name: z.string().min(1).max(255), ...label }),
  z.object({ type: z.literal('in-latest-time-window'), lookbackSeconds: z.number().positive().optional(), ...label }),
  z.object({ type: z.enum(['executed-with-tags', 'any-new-update-has-run-tags', 'all-new-updates-have-run-tags']), ...runTags, ...label }),
  z.object({ type: z.enum(['and', 'or']), operands: z.array(operand).min(1), ...label }),
  z.object({ type: z.enum(['not', 'newly-true']), operand, ...label }),
  z.object({ type: z.literal('since'), trigger: operand, reset: operand, ...label }),
  z.object({ type: z.literal('asset-matches'), asset: assetKeySchema, condition: operand, ...label }),
  z.object({ type: z.enum(['any-deps-match', 'all-deps-match']), condition: operand, throughVirtual: z.boolean().optional(), ...scope }),
  z.object({ type: z.enum(['any-job-roots-match', 'all-job-roots-match']), condition: operand, ...label }),
  z.object({ type: z.enum(['any-checks-match', 'all-checks-match']), condition: operand, blockingOnly: z.boolean().optional(), ...scope }),
])

/** Counts without recursion, so that no nesting can exhaust the stack. */
const isWithinLimits = (value: unknown): boolean => {
  const pending: { value: unknown; depth: number }[] = [{ value, depth: 0 }]
  let nodes = 0
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value: current, depth } = next
    if (typeof current !== 'object' || current === null) continue
    if ('type' in current) nodes += 1
    // Each condition is one object, and its operands may stand in a list below it.
    if (depth > maxDepth * 2 || nodes > maxNodes) return false
    for (const child of Object.values(current)) pending.push({ value: child, depth: depth + 1 })
  }
  return true
}

export const automationConditionSchema: z.ZodType<AutomationCondition> = z.unknown()
  .refine(isWithinLimits, { error: `a condition has at most ${maxNodes} parts and ${maxDepth} levels`, abort: true })
  .pipe(conditionSchema)
