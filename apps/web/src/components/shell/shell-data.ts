/** What containers feed the shell with. */
export interface ShellOrganization { slug: string; name: string }
export interface ShellDeployment { slug: string; name: string; kind: 'full' | 'branch' }
export interface ShellUser { name: string; email: string }
export interface ShellCounts {
  assets?: number | undefined
  /** Runs that are starting or running now. */
  running?: number | undefined
  queued?: number | undefined
}
export type Connection = 'connecting' | 'live' | 'lost'

/** Where the reader is. */
export interface Place { organization: string; deployment: string }
