'use client'

import { Select } from '../../components/ui/select'
import { roles, type Role } from '../../server/permissions'
import { useRole } from '../deployments/client'

export const roleWords: Readonly<Record<Role, string>> = {
  owner: 'everything, and who else is an owner', admin: 'manages people and settings', member: 'writes code, deploys and runs', viewer: 'reads',
}

export interface RoleSelectProps { value: Role; onChange: (role: Role) => void; label?: string; id?: string; disabled?: boolean }

/** Only an owner makes owners, so nobody else is offered that. */
export const RoleSelect = ({ value, onChange, ...rest }: RoleSelectProps) => {
  const own = useRole()
  const options = roles.filter((role) => role !== 'owner' || own === 'owner' || value === 'owner').map((role) => ({ value: role, label: role }))
  return <Select {...rest} value={value} onChange={onChange} options={options} className="min-w-24" />
}
