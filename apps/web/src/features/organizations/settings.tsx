'use client'

import { z } from 'zod'
import { PageHeader } from '../../components/shell/page-header'
import { useUrlState } from '../../components/shell/use-url-state'
import { TabPanel, Tabs } from '../../components/ui/tabs'
import type { Permission } from '../../server/permissions'
import { usePermissions } from '../deployments/client'
import { EnvironmentSettings } from '../environment/client'
import { InvitationsSettings } from '../invitations/client'
import { MembersSettings } from '../members/client'
import { TokensSettings } from '../tokens/client'
import { OrganizationSettings } from './organization-settings'

const schema = z.object({ tab: z.enum(['organization', 'environment', 'members', 'invitations', 'tokens']).default('organization') })

type Tab = z.infer<typeof schema>['tab']
const tabs: readonly { value: Tab; label: string; needs?: Permission }[] = [
  { value: 'organization', label: 'Organization' },
  { value: 'environment', label: 'Environment', needs: 'environment:read' },
  { value: 'members', label: 'Members', needs: 'member:read' },
  { value: 'invitations', label: 'Invitations', needs: 'invitation:manage' },
  { value: 'tokens', label: 'API tokens', needs: 'token:own' },
]
const panel = 'flex min-h-0 flex-1 flex-col data-[state=inactive]:hidden'

/** The organization, what its runs are given, its people and one's own tokens; who may not manage something does not see its tab. */
export const Settings = () => {
  const permissions = usePermissions()
  const [{ tab }, setUrl] = useUrlState(schema)
  const allowed = tabs.filter(({ needs }) => needs === undefined || permissions.has(needs))
  const current = allowed.some(({ value }) => value === tab) ? tab : 'organization'
  return (
    <>
      <PageHeader title="Settings" />
      <Tabs label="Settings" value={current} onChange={(next) => setUrl({ tab: next })} items={allowed} className="flex-1">
        <TabPanel value="organization" className={panel}><OrganizationSettings /></TabPanel>
        <TabPanel value="environment" className={panel}><EnvironmentSettings /></TabPanel>
        <TabPanel value="members" className={panel}><MembersSettings /></TabPanel>
        <TabPanel value="invitations" className={panel}><InvitationsSettings /></TabPanel>
        <TabPanel value="tokens" className={panel}><TokensSettings /></TabPanel>
      </Tabs>
    </>
  )
}
