import type { Auth } from './create-auth'

export interface Person { id: string; name: string; email: string }

/** Who somebody is, by id, out of the identity tables. */
export interface People {
  find(userId: string): Promise<Person | null>
  names(userIds: readonly string[]): Promise<Map<string, string>>
  /** The first owner of an organization, by when they joined. */
  findOwner(organizationId: string): Promise<Person | null>
}

export const openPeople = (auth: Auth): People => {
  const find = async (userId: string): Promise<Person | null> => {
    const user = await (await auth.$context).internalAdapter.findUserById(userId)
    return user === null ? null : { id: user.id, name: user.name, email: user.email }
  }
  return {
    find,
    names: async (userIds) => {
      const ids = [...new Set(userIds)]
      if (ids.length === 0) return new Map()
      const users = await (await auth.$context).adapter.findMany<Person>({ model: 'user', where: [{ field: 'id', operator: 'in', value: ids }], limit: ids.length })
      return new Map(users.map((user) => [user.id, user.name]))
    },
    findOwner: async (organizationId) => {
      const owners = await (await auth.$context).adapter.findMany<{ userId: string }>({
        model: 'member', where: [{ field: 'organizationId', value: organizationId }, { field: 'role', value: 'owner' }], sortBy: { field: 'createdAt', direction: 'asc' }, limit: 1,
      })
      const [owner] = owners
      return owner === undefined ? null : find(owner.userId)
    },
  }
}
