import { CodeLocationRepository, withTenant, type CodeLocationRecord } from '@millrace/db'
import { MillraceError } from '@millrace/protocol'
import { v7 as newId } from 'uuid'
import type { ControlServices } from './services'

const namePattern = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** A code location with its empty repository. Throws `conflict` when the name is taken, `bad-request` when it is no name. */
export const createCodeLocation = async (services: ControlServices, { organizationId, name }: { organizationId: string; name: string }): Promise<CodeLocationRecord> => {
  if (!namePattern.test(name)) {
    throw new MillraceError('bad-request', `“${name.slice(0, 100)}” cannot name a code location: use up to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends.`)
  }
  const id = newId()
  await services.git.create({ organizationId, codeLocationId: id })
  return withTenant(services.database, organizationId, (tx) => new CodeLocationRepository(tx).create({ id, name }))
}
