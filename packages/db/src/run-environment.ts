import type { DeploymentKind, EnvironmentAsk, EnvironmentScope } from '@millrace/protocol'
import { partsOf, type Database } from './database'
import type { KeptValue } from './environment-variable-repository'

/** A value that a run may be given, as it is kept. */
export type FoundVariable = EnvironmentScope & KeptValue & { readonly id: string; readonly name: string }

/** What a build asks for, and every value of these names whose scope holds the deployment and the location. */
export interface RunEnvironmentRow { deploymentKind: DeploymentKind; asked: EnvironmentAsk[]; variables: FoundVariable[] }

interface Row { deploymentKind: DeploymentKind; asked: EnvironmentAsk[]; variables: (EnvironmentScope & { id: string; name: string; isSecret: boolean; value: string | null; sealed: string | null; keyId: string | null })[] }

/** In one call, for a process about to start. Null: there is no such deployment. */
export async function findRunEnvironment(
  db: Database, input: { organizationId: string; deploymentId: string; codeLocationId: string; buildId: string },
): Promise<RunEnvironmentRow | null> {
  const { rows: [row] } = await partsOf(db).pool.query<{ found: Row | null }>({
    name: 'run_environment', text: 'select run_environment($1, $2, $3, $4) as found', values: [input.organizationId, input.deploymentId, input.codeLocationId, input.buildId],
  })
  const found = row?.found
  if (!found) return null
  const variables = found.variables.map(({ isSecret, value, sealed, keyId, ...rest }): FoundVariable =>
    isSecret ? { ...rest, isSecret, sealed: Buffer.from(sealed ?? '', 'hex'), keyId: keyId ?? '' } : { ...rest, isSecret, value: value ?? '' })
  return { deploymentKind: found.deploymentKind, asked: found.asked, variables }
}
