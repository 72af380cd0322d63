import { z } from 'zod'
import { isUnder } from './tree-path'

export const tabSchema = z.object({
  kind: z.enum(['file', 'diff', 'library']),
  path: z.string(),
  /** A tab that the next file replaces. */
  preview: z.boolean(),
})
export type Tab = z.infer<typeof tabSchema>
export const tabsSchema = z.object({ tabs: z.array(tabSchema).max(100), active: z.string().nullable() })
export type Tabs = z.infer<typeof tabsSchema>

export const noTabs: Tabs = { tabs: [], active: null }
export const tabId = (tab: Pick<Tab, 'kind' | 'path'>): string => `${tab.kind}:${tab.path}`
export const activeTab = ({ tabs, active }: Tabs): Tab | undefined => tabs.find((tab) => tabId(tab) === active)

export type TabsAction =
  | { type: 'open'; kind: Tab['kind']; path: string; preview: boolean }
  | { type: 'pin'; id: string }
  | { type: 'activate'; id: string }
  | { type: 'close'; id: string }
  | { type: 'close-others'; id: string }
  | { type: 'close-all' }
  | { type: 'step'; by: 1 | -1 }
  | { type: 'place'; id: string; before: string | null }
  | { type: 'moved'; from: string; to: string }
  | { type: 'removed'; path: string }

const open = (state: Tabs, action: { kind: Tab['kind']; path: string; preview: boolean }): Tabs => {
  const id = tabId(action)
  const present = state.tabs.find((tab) => tabId(tab) === id)
  if (present !== undefined) {
    if (action.preview || !present.preview) return state.active === id ? state : { ...state, active: id }
    return { tabs: state.tabs.map((tab) => (tab === present ? { ...tab, preview: false } : tab)), active: id }
  }
  const added: Tab = { kind: action.kind, path: action.path, preview: action.preview }
  const previewed = action.preview ? state.tabs.findIndex((tab) => tab.preview) : -1
  if (previewed >= 0) return { tabs: state.tabs.map((tab, index) => (index === previewed ? added : tab)), active: id }
  const at = state.tabs.findIndex((tab) => tabId(tab) === state.active) + 1
  return { tabs: [...state.tabs.slice(0, at === 0 ? state.tabs.length : at), added, ...(at === 0 ? [] : state.tabs.slice(at))], active: id }
}

const keep = (state: Tabs, isKept: (tab: Tab) => boolean): Tabs => {
  const tabs = state.tabs.filter(isKept)
  if (tabs.length === state.tabs.length) return state
  if (tabs.some((tab) => tabId(tab) === state.active)) return { ...state, tabs }
  const at = state.tabs.findIndex((tab) => tabId(tab) === state.active)
  const neighbour = [...state.tabs.slice(at + 1), ...state.tabs.slice(0, Math.max(0, at)).reverse()].find(isKept)
  return { tabs, active: neighbour === undefined ? null : tabId(neighbour) }
}

const place = (state: Tabs, id: string, before: string | null): Tabs => {
  const moved = state.tabs.find((tab) => tabId(tab) === id)
  if (moved === undefined || id === before) return state
  const others = state.tabs.filter((tab) => tab !== moved)
  const at = before === null ? others.length : others.findIndex((tab) => tabId(tab) === before)
  return { ...state, tabs: [...others.slice(0, at), { ...moved, preview: false }, ...others.slice(at)] }
}

const moved = (state: Tabs, from: string, to: string): Tabs => {
  const renamed = (path: string) => (path === from || isUnder(path, from) ? to + path.slice(from.length) : path)
  const tabs = state.tabs.map((tab) => (tab.kind === 'library' ? tab : { ...tab, path: renamed(tab.path) }))
  const at = state.tabs.findIndex((tab) => tabId(tab) === state.active)
  const active = tabs[at]
  return { tabs, active: active === undefined ? null : tabId(active) }
}

export function reduceTabs(state: Tabs, action: TabsAction): Tabs {
  switch (action.type) {
    case 'open': return open(state, action)
    case 'pin': return { ...state, tabs: state.tabs.map((tab) => (tabId(tab) === action.id && tab.preview ? { ...tab, preview: false } : tab)) }
    case 'activate': return state.tabs.some((tab) => tabId(tab) === action.id) && state.active !== action.id ? { ...state, active: action.id } : state
    case 'close': return keep(state, (tab) => tabId(tab) !== action.id)
    case 'close-others': return keep({ ...state, active: action.id }, (tab) => tabId(tab) === action.id)
    case 'close-all': return noTabs
    case 'place': return place(state, action.id, action.before)
    case 'moved': return moved(state, action.from, action.to)
    case 'removed': return keep(state, (tab) => tab.kind === 'library' || (tab.path !== action.path && !isUnder(tab.path, action.path)))
    case 'step': {
      const at = state.tabs.findIndex((tab) => tabId(tab) === state.active)
      const next = state.tabs[(at + action.by + state.tabs.length) % Math.max(1, state.tabs.length)]
      return next === undefined ? state : { ...state, active: tabId(next) }
    }
  }
}
