import { StoredObjectRepository, withTenant } from '@millrace/db'
import { v7 as newId } from 'uuid'
import type { ControlServices } from './services'

export interface SharedObject {
  /** Made of a hash of the content. */
  key: string
  /** Asked for only when the object has to be written. */
  content(): Uint8Array | Promise<Uint8Array>
}

/**
 * Stores content that builds share and answers with the keys to name, in the same order: those given, or others where garbage collection is
 * just removing what they name. Confirm them (`StoredObjectRepository.confirm`) in the transaction that names them.
 */
export const storeShared = async (
  { database, store }: Pick<ControlServices, 'database' | 'store'>, organizationId: string, objects: readonly SharedObject[],
): Promise<string[]> => {
  const reserve = (keys: readonly string[]) => withTenant(database, organizationId, (tx) => new StoredObjectRepository(tx).reserve(keys))
  const doomed = await reserve(objects.map(({ key }) => key))
  const named = objects.map(({ key, content }) => ({ key: doomed.has(key) ? `${key}.${newId()}` : key, content }))
  if (doomed.size > 0) await reserve(named.map(({ key }) => key))
  await Promise.all(named.map(async ({ key, content }) => {
    if (await store.head(key) === null) await store.put(key, await content())
  }))
  return named.map(({ key }) => key)
}
