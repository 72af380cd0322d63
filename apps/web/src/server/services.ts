import type { ControlServices, SecretKeys } from '@millrace/control'
import type { ApiTokenRepository, MembershipRepository } from '@millrace/db'
import type { Settings } from '../env'
import type { Auth } from './auth/create-auth'
import type { People } from './auth/people'
import type { LiveHub } from './live/live-hub'
import type { TenantData } from './tenant-data/tenant-data'

export const componentNames = ['database', 'engine', 'worker', 'sandbox'] as const
export type ComponentName = (typeof componentNames)[number]

/** Everything a request may use. Built once per process; holds nothing of any tenant. */
export interface WebServices {
  readonly settings: Settings
  readonly version: string
  readonly auth: Auth
  readonly people: People
  readonly memberships: MembershipRepository
  readonly tokens: ApiTokenRepository
  readonly tenant: TenantData
  /** What the acts of `@millrace/control` work on. */
  readonly control: ControlServices
  /** What secrets of deployments are encrypted with. */
  readonly secretKeys: SecretKeys
  readonly hub: LiveHub
  /** One probe per component; each throws when its component is down. */
  readonly probes: Readonly<Record<ComponentName, () => Promise<{ detail?: string }>>>
  readonly now: () => Date
  /** Faults as errors with their stack; refusals, which the caller can mend, as information without one. */
  readonly logError: (error: unknown, context: Record<string, unknown>) => void
  readonly close: () => Promise<void>
}

const slot = Symbol.for('millrace.web.process-services')
const holder = globalThis as typeof globalThis & { [slot]?: Promise<WebServices> | undefined }

const compose = async (): Promise<WebServices> => {
  const [{ processSettings }, { composeServices }] = await Promise.all([import('../env'), import('./compose-services')])
  return composeServices(processSettings())
}

/** The process's services, built on first use; modules reloaded in development keep them. A failed start is tried again by the next request. */
export const getServices = (): Promise<WebServices> => (holder[slot] ??= compose().catch((error: unknown) => {
  holder[slot] = undefined
  throw error
}))
