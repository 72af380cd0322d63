import { createAccessControl } from 'better-auth/plugins/access'

/**
 * better-auth asks this for the acts it performs itself. Ours is `permissions.ts`; the two agree on who manages members and
 * invitations, and a test compares them.
 */
const statement = { organization: ['update', 'delete'], member: ['create', 'update', 'delete'], invitation: ['create', 'cancel'], ac: ['create', 'read', 'update', 'delete'] } as const
export const accessControl = createAccessControl(statement)

const nothing = { organization: [], member: [], invitation: [], ac: [] } as const
export const accessRoles = {
  owner: accessControl.newRole({ organization: ['update', 'delete'], member: ['create', 'update', 'delete'], invitation: ['create', 'cancel'], ac: [] }),
  admin: accessControl.newRole({ organization: ['update'], member: ['create', 'update', 'delete'], invitation: ['create', 'cancel'], ac: [] }),
  member: accessControl.newRole({ ...nothing, organization: [], member: [], invitation: [], ac: [] }),
  viewer: accessControl.newRole({ ...nothing, organization: [], member: [], invitation: [], ac: [] }),
}
