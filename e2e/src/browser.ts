import { spawnSync } from 'node:child_process'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'

export interface TestBrowser {
  readonly browser: Browser
  /** A page of a context of its own. What its console complains about, and every answer of 500 and above, is collected. */
  open(options?: PageOptions): Promise<TestPage>
  close(): Promise<void>
}

export interface PageOptions {
  width?: number
  height?: number
  theme?: 'light' | 'dark'
  /** Cookies of a page that signed in. */
  session?: Exclude<BrowserContextOptions['storageState'], string | undefined>
}

export interface TestPage { readonly page: Page; complaints(): readonly string[] }

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** The Chromium that `npm test` found or installed, or the one on PATH. */
function findChromium(): string {
  const given = process.env.MILLRACE_CHROMIUM
  if (given !== undefined) return given
  const found = names.map((name) => spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim()).find((path) => path !== '')
  if (found === undefined) throw new Error('There is no Chromium on PATH. npm test installs one, or set MILLRACE_CHROMIUM to its path.')
  return found
}

export async function startBrowser(): Promise<TestBrowser> {
  // Chromium's own sandbox needs a user that is not root; the pages it opens here are ours.
  const browser = await chromium.launch({ executablePath: findChromium(), args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
  return {
    browser,
    open: async ({ width = 1440, height = 900, theme = 'light', session } = {}) => {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, ...(session === undefined ? {} : { storageState: session }) })
      const page = await context.newPage()
      const complaints: string[] = []
      page.on('console', (message) => { if (message.type() === 'error') complaints.push(`console: ${message.text()} at ${page.url()}`) })
      page.on('pageerror', (error) => complaints.push(`page: ${error.message} at ${page.url()}`))
      page.on('response', (response) => { if (response.status() >= 500) complaints.push(`${response.status()} ${response.url()}`) })
      return { page, complaints: () => complaints }
    },
    close: () => browser.close(),
  }
}
