import { AxeBuilder } from '@axe-core/playwright'
import type { PageOptions, TestBrowser } from './browser'

export interface Inspection {
  readonly browser: TestBrowser
  /** Of the product: its address, with or without a path. */
  readonly origin: string
  readonly session: PageOptions['session']
}

const places = ['', '/code', '/code/shop', '/assets', '/assets/salesReport', '/lineage', '/runs', '/deployment', '/deployment/shop', '/settings?tab=members', '/settings?tab=tokens']
const widths = [1440, 390] as const
const everyRule = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** Opens every place at one width, at a desk in both looks, and answers all that is wrong there. */
async function inspect(width: (typeof widths)[number], { browser, origin, session }: Inspection): Promise<string[]> {
  const findings: string[] = []
  const { page, complaints } = await browser.open({ width, height: width < 600 ? 844 : 900, ...(session === undefined ? {} : { session }) })
  const report = async (where: string, axe: AxeBuilder): Promise<void> => {
    const { violations } = await axe.exclude('.monaco-editor').analyze()
    for (const violation of violations) findings.push(`${where}: ${violation.id}: ${violation.nodes.map((node) => node.target.join(' ')).join(' | ')}`)
  }
  for (const place of places) {
    const where = `${place === '' ? '/' : place} ${width}`
    await page.emulateMedia({ colorScheme: 'light' })
    await page.goto(new URL(`/demo/production${place}`, origin).href)
    await page.getByRole('main').waitFor()
    await page.waitForFunction(() => document.querySelector('main')?.querySelector('[aria-busy="true"]') === null)
    await page.waitForTimeout(500)
    await report(where, new AxeBuilder({ page }).withTags(everyRule))
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    if (overflow > 0) findings.push(`${where}: is ${overflow} px wider than the screen`)
    if ((await page.title()).trim() === '') findings.push(`${where}: has no title`)
    if (width < 600) continue
    // The dark page has the structure of the light one; only its colours are its own.
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.waitForTimeout(300) // colours glide
    await report(`${where} dark`, new AxeBuilder({ page }).withRules(['color-contrast']))
  }
  await page.context().close()
  return [...findings, ...complaints().map((complaint) => `${width}: ${complaint}`)]
}

/** What is wrong with the product's pages: names, width on a desk and a phone, and in light and dark the rules of WCAG 2.2 AA that a machine can check. */
export const inspectPages = async (inspection: Inspection): Promise<string[]> => (await Promise.all(widths.map((width) => inspect(width, inspection)))).flat()
