'use client'
import { Check, ChevronsUpDown, GitBranch, Plus } from 'lucide-react'
import Link from 'next/link'
import { Badge } from '../ui/badge'
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuLabel, DropdownMenuSeparator, DropdownMenuTrigger } from '../ui/dropdown-menu'
import type { Place, ShellDeployment, ShellOrganization } from './shell-data'

export interface PlaceSwitcherProps {
  place: Place
  organizations: readonly ShellOrganization[]
  deployments: readonly ShellDeployment[]
  newOrganizationHref: string | undefined
}

const triggerStyle = 'inline-flex h-7 min-w-0 items-center gap-1.5 rounded-md px-1.5 transition-colors hover:bg-hover data-[state=open]:bg-select'

/** Organization / deployment, each a menu. */
export function PlaceSwitcher({ place, organizations, deployments, newOrganizationHref }: PlaceSwitcherProps) {
  const organization = organizations.find((item) => item.slug === place.organization)
  const deployment = deployments.find((item) => item.slug === place.deployment)
  return (
    <div className="flex min-w-0 items-center">
      <DropdownMenu>
        <DropdownMenuTrigger>
          <button type="button" aria-label={`Organization ${organization?.name ?? place.organization}, switch`} className={triggerStyle}>
            <span className="truncate font-semibold">{organization?.name ?? place.organization}</span>
          </button>
        </DropdownMenuTrigger>
        <DropdownMenuContent>
          <DropdownMenuLabel>Organizations</DropdownMenuLabel>
          {organizations.map((item) => (
            <DropdownMenuItem key={item.slug} asChild>
              <Link href={`/${encodeURIComponent(item.slug)}`}><span className="flex-1">{item.name}</span>{item.slug === place.organization && <Check aria-label="current" />}</Link>
            </DropdownMenuItem>
          ))}
          {newOrganizationHref !== undefined && (
            <>
              <DropdownMenuSeparator />
              <DropdownMenuItem asChild><Link href={newOrganizationHref}><Plus aria-hidden />New organization</Link></DropdownMenuItem>
            </>
          )}
        </DropdownMenuContent>
      </DropdownMenu>
      <span aria-hidden className="text-faint">/</span>
      <DropdownMenu>
        <DropdownMenuTrigger>
          <button type="button" aria-label={`Deployment ${deployment?.name ?? place.deployment}, switch`} className={triggerStyle}>
            {deployment?.kind === 'branch' && <GitBranch aria-hidden className="size-3.5 shrink-0 text-warn" />}
            <span className="truncate">{deployment?.name ?? place.deployment}</span>
            {deployment?.kind === 'branch' && <Badge tone="warn" className="max-sm:hidden">branch</Badge>}
            <ChevronsUpDown aria-hidden className="size-3 shrink-0 text-faint" />
          </button>
        </DropdownMenuTrigger>
        <DropdownMenuContent>
          <DropdownMenuLabel>Deployments</DropdownMenuLabel>
          {deployments.map((item) => (
            <DropdownMenuItem key={item.slug} asChild>
              <Link href={`/${encodeURIComponent(place.organization)}/${encodeURIComponent(item.slug)}`}>
                {item.kind === 'branch' && <GitBranch aria-hidden />}
                <span className="flex-1">{item.name}</span>
                {item.kind === 'branch' && <Badge tone="warn">branch</Badge>}
                {item.slug === place.deployment && <Check aria-label="current" />}
              </Link>
            </DropdownMenuItem>
          ))}
        </DropdownMenuContent>
      </DropdownMenu>
    </div>
  )
}
