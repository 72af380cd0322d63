import type { Database } from '@millrace/db'
import type { GitRepositories } from '@millrace/git'
import type { ObjectStore } from '@millrace/storage'
import type { Engine } from './engine'

/** What the acts of this package work on. One per process; holds nothing of any tenant. */
export interface ControlServices {
  readonly database: Database
  readonly git: GitRepositories
  readonly store: ObjectStore
  readonly engine: Engine
  now(): Date
}

/** The deployment in which an act happens; whoever calls has checked that the caller may. */
export interface DeploymentScope { readonly organizationId: string; readonly deploymentId: string }
