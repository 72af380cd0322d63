import { z } from 'zod'
import { sortColumns } from './catalog-rows'

const values = z.array(z.string()).default([])

/** What the address of the catalog says. */
export const catalogUrlSchema = z.object({
  search: z.string().default(''),
  status: values,
  group: values,
  location: values,
  kind: values,
  owner: values,
  by: z.enum(['group', 'none']).default('group'),
  /** Groups that are folded. */
  folded: values,
  sort: z.enum(sortColumns).default('key'),
  order: z.enum(['asc', 'desc']).default('asc'),
})
export type CatalogUrl = z.output<typeof catalogUrlSchema>
