import { EnvironmentVariableRepository, findOrganizationIds, withTenant } from '@millrace/db'
import { isMillraceError, MillraceError } from '@millrace/protocol'
import type { EnvironmentServices } from './run-environment'

/** A secret that no key here reads. */
export interface UnreadableSecret { readonly organizationId: string; readonly name: string; readonly reason: string }

export interface ResealOutcome { readonly resealed: number; readonly unreadable: readonly UnreadableSecret[] }

/** So many are locked and rewritten in one transaction. */
const portion = 200

/**
 * Encrypts every secret of every organization with the first key, so that the others can be taken away. What no key here reads stays as it is, and is told.
 * Safe to repeat, and while the platform runs. Throws `unavailable` without any key.
 */
export const resealSecrets = async ({ database, keys }: EnvironmentServices): Promise<ResealOutcome> => {
  const { writingKeyId: keyId } = keys
  if (keyId === null) throw new MillraceError('unavailable', 'There is no key to encrypt secrets with: set MILLRACE_SECRET_KEY or MILLRACE_SECRET_KEY_FILE as the workers have it.')
  let resealed = 0
  const unreadable: UnreadableSecret[] = []
  for (const organizationId of await findOrganizationIds(database)) {
    for (let after: string | undefined = ''; after !== undefined;) {
      const start: string = after
      after = await withTenant(database, organizationId, async (tx) => {
        const repository = new EnvironmentVariableRepository(tx)
        const found = await repository.lockSealedByOthers({ keyId, after: start, limit: portion })
        for (const variable of found) {
          const identity = { organizationId, ...variable }
          try {
            await repository.reseal({ id: variable.id, ...keys.seal(keys.unseal(variable, identity), identity) })
            resealed += 1
          } catch (error) {
            if (!isMillraceError(error)) throw error
            unreadable.push({ organizationId, name: variable.name, reason: error.message })
          }
        }
        return found.length < portion ? undefined : found.at(-1)?.id
      })
    }
  }
  return { resealed, unreadable }
}
