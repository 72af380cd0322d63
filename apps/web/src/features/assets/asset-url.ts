import { z } from 'zod'

export const assetTabs = ['overview', 'value', 'checks', 'events', 'graph', 'lineage', 'definition'] as const
/** `partition` is the one that is looked at, on all tabs. */
export const assetUrlSchema = z.object({ tab: z.enum(assetTabs).default('overview'), partition: z.string().min(1).max(8_192).optional() })
