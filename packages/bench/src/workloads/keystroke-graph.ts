import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { delimiter, join, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { chromium, type Page } from 'playwright-core'
import type { Product } from '../product'
import { percentile, printResult, progress } from '../result'
import type { Workload } from '../workload'

const location = 'bench-keystroke'
const example = fileURLToPath(new URL('../../../../examples/shop', import.meta.url))
const browserNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const startMs = 180_000
const betweenKeysMs = 500
const added = `
import { externalAsset as benchAsset } from '@millrace/sdk'
export const bench = benchAsset('bench', {})`
const afterName = "', {})".length

/** The example, and one asset whose key grows by a letter with each keystroke. */
async function exampleSources(): Promise<Record<string, string>> {
  const files: Record<string, string> = {}
  for (const entry of await readdir(example, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const name = relative(example, path)
    if (entry.isFile() && /^(src|data)\//.test(name)) files[name] = await readFile(path, 'utf8')
  }
  return { ...files, 'src/definitions.ts': `${files['src/definitions.ts'] ?? ''}${added}` }
}

function findChromium(): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const found = [process.env['MILLRACE_CHROMIUM'] ?? '', ...browserNames.flatMap((name) => folders.map((folder) => join(folder, name)))].find((path) => path !== '' && existsSync(path))
  if (found === undefined) throw new Error('There is no Chromium on PATH; MILLRACE_CHROMIUM may name one')
  return found
}

/** Notes, inside the page, when a key went down and when the graph with the node of that key was painted. */
async function install(page: Page): Promise<void> {
  await page.evaluate(() => {
    const clock = { pressed: 0 }
    document.addEventListener('keydown', () => { clock.pressed = performance.now() }, { capture: true })
    const untilShown = (key: string): Promise<number> => new Promise((resolve) => {
      const look = (): boolean => {
        if (document.querySelector(`[data-testid="graph-node"][data-key="${key}"]`) === null) return false
        observer.disconnect()
        requestAnimationFrame(() => resolve(performance.now() - clock.pressed))
        return true
      }
      const observer = new MutationObserver(look)
      observer.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-key', 'data-graph-version'] })
      look()
    })
    Object.assign(window, { untilShown })
  })
}

async function typeAndMeasure(page: Page, repeat: number): Promise<number[]> {
  const seconds: number[] = []
  let key = 'bench'
  for (let stroke = -5; stroke < repeat; stroke += 1) {
    const letter = 'abcdefghijklmnopqrstuvwxyz'[(stroke + 26) % 26] ?? 'a'
    key += letter
    const shown = page.evaluate((wanted) => (window as unknown as { untilShown(key: string): Promise<number> }).untilShown(wanted), key)
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
  await page.locator('[data-testid="graph-node"][data-key="bench"]').waitFor({ timeout: startMs })
  await page.locator('[data-testid="types-state"][data-phase="ready"]').waitFor({ timeout: startMs })
  await install(page)
  await page.locator('[data-testid="code-editor"] .view-line').first().click()
  await page.keyboard.press('Control+End')
  for (let index = 0; index < afterName; index += 1) await page.keyboard.press('ArrowLeft')
}

/** In the IDE, its own type checking going on: from the press of a key to the paint of the graph with the node it renames. */
export const keystrokeGraph: Workload = {
  usage: '[--repeat 60]; of a running product MILLRACE_SIGN_IN names a sign-in link',
  needsProduct: true,
  async run(product, { repeat = 60 }) {
    const signInLink = process.env['MILLRACE_SIGN_IN'] ?? product.signInLink
    if (signInLink === undefined) throw new Error('MILLRACE_SIGN_IN must name a sign-in link of the running product')
    await product.api.deploy(location, await exampleSources())
    const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] })
    try {
      const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } })
      await openEditor(page, product, signInLink)
      const runs = await typeAndMeasure(page, repeat)
      const round = (value: number): number => Math.round(value * 10_000) / 10_000
      printResult({ workload: 'keystroke-graph', mode: 'example', n: 1, runs, extra: { seconds_p50: round(percentile(runs, 0.5)), seconds_p95: round(percentile(runs, 0.95)), seconds_max: round(Math.max(...runs)) } })
    } finally {
      await browser.close()
    }
  },
}
