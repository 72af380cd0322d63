'use client'
import { Keyboard, LogOut, Monitor, Moon, Settings, Sun } from 'lucide-react'
import Link from 'next/link'
import { DropdownMenu, DropdownMenuCheckboxItem, DropdownMenuContent, DropdownMenuItem, DropdownMenuLabel, DropdownMenuSeparator, DropdownMenuTrigger } from '../ui/dropdown-menu'
import { useTheme } from '../ui/use-theme'
import type { ShellUser } from './shell-data'

const themes = [
  { value: 'light', icon: Sun, title: 'Light' },
  { value: 'dark', icon: Moon, title: 'Dark' },
  { value: 'system', icon: Monitor, title: 'As the system' },
] as const

const initials = (name: string): string => {
  const words = name.trim().split(/\s+/)
  return [words[0], words.length > 1 ? words.at(-1) : undefined].flatMap((word) => [...(word ?? '')].slice(0, 1)).join('').toUpperCase() || '?'
}

export interface UserMenuProps {
  user: ShellUser
  settingsHref: string
  onSignOut: () => void
  onShortcuts: () => void
}

export function UserMenu({ user, settingsHref, onSignOut, onShortcuts }: UserMenuProps) {
  const { theme, setTheme } = useTheme()
  return (
    <DropdownMenu>
      <DropdownMenuTrigger>
        <button type="button" aria-label={`${user.name}, your menu`} className="grid size-6.5 shrink-0 place-items-center rounded-full bg-accent-soft text-2xs font-semibold text-accent transition-colors hover:bg-accent hover:text-on-accent">
          <span data-initials={initials(user.name === '' ? user.email : user.name)} className="before:content-[attr(data-initials)]" />
        </button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end" className="min-w-56">
        <div className="px-2 py-1.5">
          <p className="truncate font-medium">{user.name}</p>
          <p className="truncate text-sm text-faint">{user.email}</p>
        </div>
        <DropdownMenuSeparator />
        <DropdownMenuLabel>Theme</DropdownMenuLabel>
        {themes.map(({ value, icon: Icon, title }) => (
          <DropdownMenuCheckboxItem key={value} checked={theme === value} onCheckedChange={() => setTheme(value)} onSelect={(event) => event.preventDefault()}><Icon aria-hidden />{title}</DropdownMenuCheckboxItem>
        ))}
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={onShortcuts} shortcut="?"><Keyboard aria-hidden />Keyboard shortcuts</DropdownMenuItem>
        <DropdownMenuItem asChild><Link href={settingsHref}><Settings aria-hidden />Settings</Link></DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={onSignOut}><LogOut aria-hidden />Sign out</DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
