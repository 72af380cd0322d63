'use client'
import { Keyboard, Monitor, Moon, PanelLeft, Search, Sun } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { Status } from '../status'
import { Shortcut } from '../ui/kbd'
import { useTheme } from '../ui/use-theme'
import { BottomBar } from './bottom-bar'
import { CommandPalette } from './command-palette'
import { ConnectionIndicator } from './connection-indicator'
import { Mark } from './mark'
import { placeHref, sections } from './navigation'
import { PlaceSwitcher } from './place-switcher'
import { Rail, toggleRail } from './rail'
import { ShortcutSheet } from './shortcut-sheet'
import type { Connection, Place, ShellCounts, ShellDeployment, ShellOrganization, ShellUser } from './shell-data'
import { CommandsProvider, useCommands } from './use-commands'
import { useShortcuts } from './use-shortcuts'
import { UserMenu } from './user-menu'

export interface AppShellProps {
  place: Place
  organizations: readonly ShellOrganization[]
  deployments: readonly ShellDeployment[]
  user: ShellUser
  counts?: ShellCounts | undefined
  connection?: Connection | undefined
  newOrganizationHref?: string | undefined
  onSignOut: () => void
  children: ReactNode
}

/** The frame of every page of a deployment: rail, top bar, palette, shortcuts. Containers feed it; it fetches nothing. */
export function AppShell(props: AppShellProps) {
  return <CommandsProvider><Frame {...props} /></CommandsProvider>
}

function Frame({ place, organizations, deployments, user, counts = {}, connection = 'connecting', newOrganizationHref, onSignOut, children }: AppShellProps) {
  const [isPaletteOpen, setPaletteOpen] = useState(false)
  const [isSheetOpen, setSheetOpen] = useState(false)
  const { setTheme } = useTheme()
  useShortcuts()
  useCommands([
    ...sections.map((section) => ({
      id: `go:${section.name}`, title: `Go to ${section.title}`, group: 'Go', icon: section.icon, shortcut: `g ${section.key}`, href: placeHref(place, section.path),
    })),
    { id: 'palette', title: 'Search or run a command', group: 'Interface', icon: Search, shortcut: 'mod+k', run: () => setPaletteOpen(true) },
    { id: 'shortcuts', title: 'Show keyboard shortcuts', group: 'Interface', icon: Keyboard, shortcut: '?', run: () => setSheetOpen(true) },
    { id: 'rail', title: 'Fold or unfold the rail', group: 'Interface', icon: PanelLeft, shortcut: '[', run: toggleRail },
    { id: 'theme:light', title: 'Light theme', group: 'Interface', icon: Sun, run: () => setTheme('light') },
    { id: 'theme:dark', title: 'Dark theme', group: 'Interface', icon: Moon, run: () => setTheme('dark') },
    { id: 'theme:system', title: 'Theme as the system', group: 'Interface', icon: Monitor, run: () => setTheme('system') },
  ])
  return (
    <div className="flex h-dvh flex-col">
      <a href="#content" className="sr-only z-70 rounded-md bg-accent px-3 py-2 font-medium text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2">Skip to the content</a>
      <header className="grid h-(--top-bar) shrink-0 grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)] items-center gap-3 border-b border-line bg-panel pr-3 pl-3.5 max-md:grid-cols-[minmax(0,1fr)_auto]">
        <div className="flex min-w-0 items-center gap-1.5">
          <Link href={placeHref(place, '')} aria-label="Millrace, home" className="rounded-[5px]"><Mark /></Link>
          <PlaceSwitcher place={place} organizations={organizations} deployments={deployments} newOrganizationHref={newOrganizationHref} />
        </div>
        <button type="button" onClick={() => setPaletteOpen(true)} className="flex h-6.5 w-85 max-w-[34vw] items-center gap-2 rounded-md border border-line bg-bg px-2 text-faint transition-colors hover:border-line-strong max-md:hidden">
          <Search aria-hidden className="size-3.5" />
          <span className="flex-1 truncate text-left">Search or run a command</span>
          <Shortcut keys="mod+k" />
        </button>
        <div className="flex items-center justify-end gap-2">
          <button type="button" aria-label="Search or run a command" onClick={() => setPaletteOpen(true)} className="grid size-8 place-items-center rounded-md text-muted md:hidden"><Search aria-hidden className="size-4" /></button>
          <RunningRuns place={place} counts={counts} />
          <ConnectionIndicator connection={connection} />
          <UserMenu user={user} settingsHref={placeHref(place, '/settings')} onSignOut={onSignOut} onShortcuts={() => setSheetOpen(true)} />
        </div>
      </header>
      <div className="grid min-h-0 flex-1 md:grid-cols-[var(--rail)_minmax(0,1fr)]">
        <Rail place={place} counts={counts} />
        <main id="content" tabIndex={-1} className="flex min-h-0 min-w-0 flex-col outline-none">{children}</main>
      </div>
      <BottomBar place={place} counts={counts} />
      <CommandPalette open={isPaletteOpen} onOpenChange={setPaletteOpen} />
      <ShortcutSheet open={isSheetOpen} onOpenChange={setSheetOpen} />
    </div>
  )
}

function RunningRuns({ place, counts }: { place: Place; counts: ShellCounts }) {
  const running = counts.running ?? 0
  const queued = counts.queued ?? 0
  if (running === 0 && queued === 0) return null
  return (
    <Link href={placeHref(place, `/runs?status=${running > 0 ? 'running' : 'queued'}`)} className="rounded-full max-md:hidden">
      {running > 0 ? <Status status="running">{`${running.toLocaleString('en')} running`}</Status> : <Status status="queued">{`${queued.toLocaleString('en')} queued`}</Status>}
    </Link>
  )
}
