/** Roles, strongest first. A person has one in each organization; a token has its owner's, less what `tokens: false` keeps from it. */
export const roles = ['owner', 'admin', 'member', 'viewer'] as const
export type Role = (typeof roles)[number]
export const isRole = (text: string): text is Role => roles.some((role) => role === text)
export const isAtLeast = (role: Role, least: Role): boolean => roles.indexOf(role) <= roles.indexOf(least)

interface Rule { readonly roles: readonly Role[]; readonly tokens: boolean }
const everyone = ['owner', 'admin', 'member', 'viewer'] as const
const writers = ['owner', 'admin', 'member'] as const
const managers = ['owner', 'admin'] as const

/** The only table of who may do what. `tokens: false`: only a signed-in person, so that a leaked token cannot outlive its revocation. */
export const permissionMatrix = {
  'organization:update': { roles: managers, tokens: false },
  'member:read': { roles: everyone, tokens: false },
  'member:manage': { roles: managers, tokens: false },
  'invitation:manage': { roles: managers, tokens: false },
  'token:own': { roles: writers, tokens: false },
  'deployment:read': { roles: everyone, tokens: true },
  'value:read': { roles: everyone, tokens: true },
  'source:read': { roles: everyone, tokens: true },
  'draft:read': { roles: everyone, tokens: false },
  'draft:write': { roles: writers, tokens: false },
  'build:create': { roles: writers, tokens: true },
  'deployment:rollback': { roles: writers, tokens: true },
  'partition:change': { roles: writers, tokens: true },
  'environment:read': { roles: everyone, tokens: true },
  'environment:write': { roles: writers, tokens: true },
  'run:launch': { roles: writers, tokens: true },
  'run:cancel': { roles: writers, tokens: true },
} as const satisfies Record<string, Rule>

export type Permission = keyof typeof permissionMatrix
export const permissions = Object.keys(permissionMatrix) as Permission[]

export const isAllowed = (permission: Permission, role: Role, door: 'user' | 'token'): boolean => {
  const rule: Rule = permissionMatrix[permission]
  return rule.roles.includes(role) && (door === 'user' || rule.tokens)
}
export const permissionsOf = (role: Role, door: 'user' | 'token'): Permission[] => permissions.filter((permission) => isAllowed(permission, role, door))
