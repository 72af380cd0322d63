'use client'
import { useCallback, useSyncExternalStore } from 'react'
import { parseTheme, themeCookie } from './theme'
import type { Theme } from './theme'

const darkSystem = '(prefers-color-scheme: dark)'

const subscribe = (listener: () => void): (() => void) => {
  const observer = new MutationObserver(listener)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  const media = window.matchMedia(darkSystem)
  media.addEventListener('change', listener)
  return () => {
    observer.disconnect()
    media.removeEventListener('change', listener)
  }
}

const chosenTheme = (): Theme => parseTheme(document.documentElement.dataset['theme'])

const shownTheme = (): 'light' | 'dark' => {
  const chosen = chosenTheme()
  if (chosen !== 'system') return chosen
  return window.matchMedia(darkSystem).matches ? 'dark' : 'light'
}

/** The theme a person chose, the one that is shown, and the way to change it. Kept in a cookie, so the server renders it without a flash. */
export function useTheme(): { theme: Theme; shown: 'light' | 'dark'; setTheme: (theme: Theme) => void } {
  const theme = useSyncExternalStore(subscribe, chosenTheme, () => 'system' as const)
  const shown = useSyncExternalStore(subscribe, shownTheme, () => 'light' as const)
  const setTheme = useCallback((next: Theme) => {
    document.cookie = `${themeCookie}=${next}; path=/; max-age=31536000; samesite=lax`
    if (next === 'system') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = next
  }, [])
  return { theme, shown, setTheme }
}

/** A token as the browser shows it now, for canvases and editors that cannot read CSS variables: `readToken('--accent')` → `#0b7a75`. */
export function readToken(name: `--${string}`): string {
  const probe = document.createElement('span')
  probe.style.color = `var(${name})`
  document.body.append(probe)
  const channels = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? []).slice(0, 3)
  probe.remove()
  return `#${channels.map((channel) => Math.round(Number(channel)).toString(16).padStart(2, '0')).join('')}`
}
