import { z } from 'zod'

/** What of the workbench is shown; kept per browser. */
export const layoutSchema = z.object({
  sidebar: z.enum(['files', 'search', 'changes']),
  isSidebarOpen: z.boolean(),
  panel: z.enum(['problems', 'build']),
  isPanelOpen: z.boolean(),
  isGraphOpen: z.boolean(),
})
export type Layout = z.infer<typeof layoutSchema>
export const initialLayout: Layout = { sidebar: 'files', isSidebarOpen: true, panel: 'problems', isPanelOpen: true, isGraphOpen: true }

/** On a narrow screen one of these at a time. */
export const panes = ['files', 'code', 'graph', 'panel'] as const
export type Pane = (typeof panes)[number]
