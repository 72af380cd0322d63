import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
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

const unique = Date.now().toString(36)
const assetName = `weeklyNote${unique}`

const source = `
import { asset, output } from '@millrace/sdk'
import { dailyRevenue } from './sales'

export const ${assetName} = asset('${assetName}', {
  group: 'journey',
  inputs: { days: dailyRevenue },
  run: async ({ inputs, log }) => {
    log.info('writing the note')
    await new Promise((resolve) => setTimeout(resolve, 1500))
    return output({ days: inputs.days.length, text: 'a good week' }, { metadata: { days: inputs.days.length } })
  },
})
`

/** Monaco takes text as if it were pasted, so nothing is completed or indented on the way. */
const appendToEditor = async (page: Page, text: string): Promise<void> => {
  await page.locator('.monaco-editor .view-lines').first().click()
  await page.keyboard.press('Control+End')
  await page.keyboard.insertText(text)
}

const node = (page: Page, key: string) => page.locator(`[data-testid="graph-node"][data-key="${key}"]`)

test('from a sign-in link to a materialized asset: edit, graph, deploy, materialize, watch, catalog', async () => {
  const { page, complaints } = await browser.open()
  await page.goto(product.signInLink)
  await page.waitForURL('**/demo/production')
  await page.getByRole('heading', { name: 'Home' }).waitFor()

  await page.getByRole('link', { name: 'Code', exact: true }).click()
  await page.waitForURL('**/production/code')
  await page.getByRole('link', { name: 'shop' }).first().click()
  await page.getByText('definitions.ts').first().waitFor()
  await node(page, 'dailyRevenue').waitFor()
  await page.locator('.monaco-editor .view-lines').first().waitFor()

  await appendToEditor(page, source)
  await node(page, assetName).waitFor()
  await expect.poll(() => page.getByText('Draft saved').count()).toBeGreaterThan(0)
  await page.reload()
  await node(page, assetName).waitFor()

  await page.getByRole('main').getByRole('button', { name: /^Deploy/ }).first().click()
  await page.getByText('deployed', { exact: true }).first().waitFor()

  await page.goto(new URL(`/demo/production/assets/${assetName}`, product.signInLink).href)
  await page.getByRole('heading', { name: assetName }).waitFor()
  await page.getByRole('button', { name: 'Materialize', exact: true }).first().click()
  await page.getByText('materialized', { exact: true }).first().waitFor()

  await page.getByRole('link', { name: 'Runs', exact: true }).click()
  await page.waitForURL('**/production/runs')
  await page.getByRole('row').filter({ hasText: assetName }).getByRole('link').first().click()
  await page.waitForURL('**/runs/*')
  await page.getByText('succeeded').first().waitFor()
  await page.getByText('writing the note').first().waitFor()

  await page.getByRole('link', { name: 'Assets', exact: true }).click()
  await page.waitForURL('**/production/assets')
  await page.getByRole('searchbox').fill(assetName)
  await page.getByRole('link', { name: new RegExp(assetName) }).first().click()
  await page.waitForURL(`**/assets/${assetName}*`)
  await page.getByRole('tab', { name: 'Value' }).click()
  await page.getByText('a good week').first().waitFor()
  expect(complaints()).toEqual([])
})
