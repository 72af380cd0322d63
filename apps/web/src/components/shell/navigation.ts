import { Boxes, Code, House, ListVideo, Server, Settings, Workflow } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'

export interface Section {
  name: 'home' | 'code' | 'assets' | 'jobs' | 'runs' | 'deployment' | 'settings'
  title: string
  icon: LucideIcon
  path: string
  /** Pressed after `g`. */
  key: string
}

/** The rail, in the order that users of Dagster know. */
export const sections: readonly Section[] = [
  { name: 'home', title: 'Home', icon: House, path: '', key: 'h' },
  { name: 'code', title: 'Code', icon: Code, path: '/code', key: 'c' },
  { name: 'assets', title: 'Assets', icon: Boxes, path: '/assets', key: 'a' },
  { name: 'jobs', title: 'Jobs', icon: Workflow, path: '/jobs', key: 'j' },
  { name: 'runs', title: 'Runs', icon: ListVideo, path: '/runs', key: 'r' },
  { name: 'deployment', title: 'Deployment', icon: Server, path: '/deployment', key: 'd' },
  { name: 'settings', title: 'Settings', icon: Settings, path: '/settings', key: 's' },
]

/** The address of a place inside a deployment: `placeHref({ organization, deployment }, '/runs')`. */
export const placeHref = (place: { organization: string; deployment: string }, path: string): string =>
  `/${encodeURIComponent(place.organization)}/${encodeURIComponent(place.deployment)}${path}`

/** The section that an address belongs to. */
export function sectionOf(pathname: string): Section['name'] | undefined {
  const [, organization, deployment, first] = pathname.split('/')
  if (organization === undefined || deployment === undefined) return undefined
  if (first === undefined || first === '') return 'home'
  // The graph is another view of the assets.
  if (first === 'lineage') return 'assets'
  return sections.find((section) => section.path === `/${first}`)?.name
}
