import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { startBrowser, type PageOptions, type TestBrowser } from '../src/browser'
import { inspectPages } from '../src/inspect-pages'
import { openProduct, type OpenProduct } from '../src/open-product'

let product: OpenProduct
let browser: TestBrowser
/** The sign-in link works once: who came in with it lends the next test the session. */
let session: PageOptions['session']

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
  session = await page.context().storageState()

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

const location = `starter-${unique}`

test('in the workbench: a template, files made, renamed, moved, dropped in and deleted, a build that fails at its place, a run from the gutter', async () => {
  const { page, complaints } = await browser.open(session === undefined ? {} : { session })
  await page.goto(new URL('/demo/production/code', product.signInLink).href)
  const name = page.getByRole('dialog').getByRole('textbox').first()
  await expect.poll(async () => {
    // The page answers clicks when its scripts have run: one that came before is made again.
    if (!await name.isVisible()) await page.getByRole('button', { name: /new code location/i }).first().click()
    return name.isVisible()
  }).toBe(true)
  await name.fill(location)
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/code/${location}*`)
  await node(page, 'busiestDay').waitFor()

  const files = page.getByRole('tree', { name: 'Files' })
  const row = (name: string) => files.getByRole('treeitem', { name })
  const choose = async (name: string, item: string) => {
    await row(name).click({ button: 'right' })
    await page.getByRole('menuitem', { name: item }).click()
  }
  await page.getByRole('button', { name: 'New file' }).click()
  await page.keyboard.type('lib/names.ts\n')
  await row('names.ts').waitFor()
  await page.locator('.monaco-editor .view-lines').first().click()
  await page.keyboard.insertText('export const other = 1')
  await choose('names.ts', 'Rename…')
  await page.keyboard.press('Control+A')
  await page.keyboard.type('labels.ts\n')
  await choose('labels.ts', 'Move…')
  await page.keyboard.press('Control+A')
  await page.keyboard.type('labels.ts\n')
  await expect.poll(() => row('labels.ts').getAttribute('aria-level')).toBe('1')
  const dropped = await page.evaluateHandle(() => {
    const transfer = new DataTransfer()
    transfer.items.add(new File(['day,visitors\n'], 'more.csv', { type: 'text/csv' }))
    return transfer
  })
  for (const type of ['dragenter', 'dragover', 'drop']) await files.dispatchEvent(type, { dataTransfer: dropped })
  await row('more.csv').click()
  await files.focus()
  await page.keyboard.press('Delete')
  await row('more.csv').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Undo' }).first().click()
  await row('more.csv').waitFor()

  await row('definitions.ts').first().click()
  await appendToEditor(page, `import { missing } from './labels'\nexport const later = () => missing\n`)
  await page.keyboard.press('Control+Enter')
  await page.getByText('The build failed').first().waitFor()
  await row('README.md').click()
  await page.getByRole('tabpanel').getByRole('button', { name: /definitions\.ts:\d+/ }).first().click()
  await page.getByRole('tab', { name: /definitions\.ts/, selected: true }).waitFor()

  await page.locator('.monaco-editor .view-lines').first().click()
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText(`import { asset } from '@millrace/sdk'\nexport const fresh${unique} = asset('fresh${unique}', { run: () => 1 })\n`)
  await node(page, `fresh${unique}`).waitFor()
  await page.getByTitle(/Materialize/).or(page.locator('.millrace-run-glyph')).first().click()
  await page.getByRole('button', { name: 'Deploy and run' }).click()
  await page.getByRole('dialog', { name: 'Launch a run' }).waitFor()
  await page.keyboard.press('Control+Enter')
  await page.waitForURL('**/runs/*')
  await page.getByText('succeeded').first().waitFor()
  expect(complaints()).toEqual([])
})

test('every page says its name, fits a desk and a phone, and in light and dark breaks no rule of WCAG 2.2 AA that a machine can check', async () => {
  expect(await inspectPages({ browser, origin: product.signInLink, session })).toEqual([])
})
