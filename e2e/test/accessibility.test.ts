import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBrowser, type TestBrowser } from '../src/browser'
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

test('every page says its name, fits a desk and a phone, and in light and dark breaks no rule of WCAG 2.2 AA that a machine can check', async () => {
  const first = await browser.open()
  await first.page.goto(product.signInLink)
  await first.page.waitForURL('**/demo/production')
  const session = await first.page.context().storageState()
  const findings: string[] = []
  for (const { theme, width } of looks) {
    const { page, complaints } = await browser.open({ width, height: width < 600 ? 844 : 900, theme, session })
    for (const place of places) {
      await page.goto(new URL(`/demo/production${place}`, product.signInLink).href)
      await page.getByRole('main').waitFor()
      await page.waitForFunction(() => document.querySelector('main')?.querySelector('[aria-busy="true"]') === null)
      await page.waitForTimeout(500)
      const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).exclude('.monaco-editor').analyze()
      const where = `${place === '' ? '/' : place} ${width} ${theme}`
      for (const violation of violations) findings.push(`${where}: ${violation.id}: ${violation.nodes.map((node) => node.target.join(' ')).join(' | ')}`)
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      if (overflow > 0) findings.push(`${where}: is ${overflow} px wider than the screen`)
      if ((await page.title()).trim() === '') findings.push(`${where}: has no title`)
    }
    findings.push(...complaints().map((complaint) => `${width} ${theme}: ${complaint}`))
    await page.context().close()
  }
  expect(findings).toEqual([])
})
