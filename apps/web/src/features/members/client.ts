export { MembersSettings } from './members-settings'
export { RoleSelect, roleWords } from './role-select'
