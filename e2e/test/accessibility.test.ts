import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBrowser, type PageOptions, type TestBrowser } from '../src/browser'
import { openProduct, type OpenProduct } from '../src/open-product'

let product: OpenProduct
let browser: TestBrowser

beforeAll(async () => {
  product = await openProduct()
  browser = await startBrowser()
})

afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

const places = ['', '/code', '/code/shop', '/assets', '/assets/salesReport', '/lineage', '/runs', '/deployment', '/deployment/shop', '/settings?tab=members', '/settings?tab=tokens']
const looks = [{ theme: 'light', width: 1440 }, { theme: 'dark', width: 1440 }, { theme: 'light', width: 390 }] as const

/** Opens every place in one look, and answers all that is wrong there. */
async function inspect({ theme, width }: (typeof looks)[number], session: PageOptions['session']): Promise<string[]> {
  const findings: string[] = []
  const { page, complaints } = await browser.open({ width, height: width < 600 ? 844 : 900, theme, ...(session === undefined ? {} : { session }) })
  for (const place of places) {
    await page.goto(new URL(`/demo/production${place}`, product.signInLink).href)
    await page.getByRole('main').waitFor()
    await page.waitForFunction(() => document.querySelector('main')?.querySelector('[aria-busy="true"]') === null)
    await page.waitForTimeout(500)
    const axe = new AxeBuilder({ page }).exclude('.monaco-editor')
    // The dark pages have the structure of the light ones; only their colours are their own.
    const { violations } = await (theme === 'dark' ? axe.withRules(['color-contrast']) : axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])).analyze()
    const where = `${place === '' ? '/' : place} ${width} ${theme}`
    for (const violation of violations) findings.push(`${where}: ${violation.id}: ${violation.nodes.map((node) => node.target.join(' ')).join(' | ')}`)
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    if (overflow > 0) findings.push(`${where}: is ${overflow} px wider than the screen`)
    if ((await page.title()).trim() === '') findings.push(`${where}: has no title`)
  }
  await page.context().close()
  return [...findings, ...complaints().map((complaint) => `${width} ${theme}: ${complaint}`)]
}

test('every page says its name, fits a desk and a phone, and in light and dark breaks no rule of WCAG 2.2 AA that a machine can check', async () => {
  const first = await browser.open()
  await first.page.goto(product.signInLink)
  await first.page.waitForURL('**/demo/production')
  const session = await first.page.context().storageState()
  const findings = await Promise.all(looks.map((look) => inspect(look, session)))
  expect(findings.flat()).toEqual([])
})
