import type { Metadata, Viewport } from 'next'
import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { railCookie } from '../components/shell/rail-cookie'
import { parseTheme, themeCookie } from '../components/ui/theme'
import { Interface } from '../components/ui/interface'
import { ApiProvider } from '../trpc/provider'
import './globals.css'

export const metadata: Metadata = { title: { default: 'Millrace', template: '%s · Millrace' }, description: 'The data orchestrator for TypeScript teams.' }

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' }

export default async function RootLayout({ children }: { children: ReactNode }) {
  const chosen = await cookies()
  const theme = parseTheme(chosen.get(themeCookie)?.value)
  const isRailCollapsed = chosen.get(railCookie)?.value === 'collapsed'
  const choices = { ...(theme === 'system' ? {} : { 'data-theme': theme }), ...(isRailCollapsed ? { 'data-rail': 'collapsed' } : {}) }
  return (
    <html lang="en" suppressHydrationWarning {...choices}>
      <body>
        <ApiProvider><Interface>{children}</Interface></ApiProvider>
      </body>
    </html>
  )
}
