import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium, type Page } from 'playwright-core'
import type { Product } from '../product'
import { percentile, printResult, progress } from '../result'
import type { Workload } from '../workload'

const location = 'shop'
const browserNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const startMs = 180_000
const betweenKeysMs = 500
/** One more asset, whose key grows by a letter with each keystroke. */
const added = `
import { externalAsset as benchAsset } from '@millrace/sdk'
export const bench = benchAsset('bench', {})`
const afterName = "', {})".length

function findChromium(): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const found = [process.env['MILLRACE_CHROMIUM'] ?? '', ...browserNames.flatMap((name) => folders.map((folder) => join(folder, name)))].find((path) => path !== '' && existsSync(path))
  if (found === undefined) throw new Error('There is no Chromium on PATH; MILLRACE_CHROMIUM may name one')
  return found
}

/** Notes, inside the page, when a key went down and when the graph with the node of that key was painted. A text: what tsx does to functions needs its own helpers. */
const clockCode = `(() => {
  let pressed = 0
  document.addEventListener('keydown', () => { pressed = performance.now() }, { capture: true })
  window.untilShown = (key) => new Promise((resolve) => {
    const look = () => {
      if (document.querySelector('[data-testid="graph-node"][data-key="' + key + '"]') === null) return
      observer.disconnect()
      requestAnimationFrame(() => resolve(performance.now() - pressed))
    }
    const observer = new MutationObserver(look)
    observer.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-key', 'data-graph-version'] })
    look()
  })
})()`

async function typeAndMeasure(page: Page, repeat: number): Promise<number[]> {
  const seconds: number[] = []
  let key = 'bench'
  for (let stroke = -5; stroke < repeat; stroke += 1) {
    const letter = 'abcdefghijklmnopqrstuvwxyz'[(stroke + 26) % 26] ?? 'a'
    key += letter
    const shown = page.evaluate<number>(`window.untilShown(${JSON.stringify(key)})`)
    await page.keyboard.press(letter)
    const milliseconds = await shown
    if (stroke >= 0) seconds.push(milliseconds / 1000)
    progress(`keystroke-graph ${stroke < 0 ? 'warm-up' : `${stroke + 1}/${repeat}`}: ${milliseconds.toFixed(0)} ms`)
    await sleep(betweenKeysMs)
  }
  return seconds
}

async function openEditor(page: Page, product: Product, signInLink: string): Promise<void> {
  await page.goto(signInLink, { timeout: startMs })
  await page.goto(`${product.address}/demo/production/code/${location}?file=src/definitions.ts`, { timeout: startMs })
  await page.locator('[data-testid="types-state"][data-phase="ready"]').waitFor({ timeout: startMs })
  await page.locator('[data-testid="code-editor"] .view-line').first().click()
  await page.keyboard.press('Control+End')
  await page.keyboard.insertText(added)
  await page.locator('[data-testid="graph-node"][data-key="bench"]').waitFor({ timeout: startMs })
  await page.evaluate(clockCode)
  for (let index = 0; index < afterName; index += 1) await page.keyboard.press('ArrowLeft')
}

/** The draft goes away again: the bench leaves the example as it found it. */
async function discardDraft(page: Page, product: Product): Promise<void> {
  const response = await page.request.post(`${product.address}/api/trpc/drafts.discard`, {
    headers: { origin: product.address }, data: { organization: 'demo', deployment: 'production', location },
  })
  if (!response.ok()) throw new Error(`the draft of the bench could not be discarded: ${await response.text()}`)
}

/** In the IDE, its own type checking going on: from the press of a key to the paint of the graph with the node it renames. */
export const keystrokeGraph: Workload = {
  usage: '[--repeat 60]; of a running product MILLRACE_SIGN_IN names a sign-in link',
  needsProduct: true,
  async run(product, { repeat = 60 }) {
    const signInLink = process.env['MILLRACE_SIGN_IN'] ?? product.signInLink
    if (signInLink === undefined) throw new Error('MILLRACE_SIGN_IN must name a sign-in link of the running product')
    const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] })
    try {
      const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } })
      await openEditor(page, product, signInLink)
      const runs = await typeAndMeasure(page, repeat)
      await discardDraft(page, product)
      const round = (value: number): number => Math.round(value * 10_000) / 10_000
      printResult({ workload: 'keystroke-graph', mode: 'example', n: 1, runs, extra: { seconds_p50: round(percentile(runs, 0.5)), seconds_p95: round(percentile(runs, 0.95)), seconds_max: round(Math.max(...runs)) } })
    } finally {
      await browser.close()
    }
  },
}
