import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { NextRequest } from 'next/server'
import { chromium, type Browser, type Page } from 'playwright-core'
import config from '../../../../../next.config'
import { proxy } from '../../../../proxy'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const require = createRequire(import.meta.url)
const types: Record<string, string> = { html: 'text/html', js: 'text/javascript', ts: 'text/javascript', wasm: 'application/wasm' }

/** The one that the test run has found, else the first on PATH. */
function findChromium(): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const onPath = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].flatMap((name) => folders.map((folder) => join(folder, name)))
  const found = [process.env['MILLRACE_CHROMIUM'] ?? '', ...onPath].find((path) => path !== '' && existsSync(path))
  if (found === undefined) throw new Error('There is no Chromium on PATH; MILLRACE_CHROMIUM may name one')
  return found
}

/** One module for the browser, as the product's own bundler would make it. */
async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({ entryPoints: [at(entry)], bundle: true, write: false, format: 'esm', target: 'es2022', logLevel: 'error' })
  return outputFiles[0]?.text ?? ''
}

/** Addresses that the built page asks for, and what stands there. */
async function contents(): Promise<Map<string, string | Buffer>> {
  const [page, engine] = await Promise.all([bundle('preview-page-entry.ts'), bundle('../engine/preview.worker.ts')])
  return new Map<string, string | Buffer>([
    ['/favicon.ico', ''],
    ['/', '<!doctype html><meta charset="utf-8"><title>Preview test</title><script type="module" src="/page/entry.js"></script>'],
    ['/page/entry.js', page],
    ['/page/engine/preview.worker.ts', engine],
    ['/page/esbuild-wasm/esbuild.wasm', await readFile(require.resolve('esbuild-wasm/esbuild.wasm'))],
    ['/page/@millrace/sdk/dist/sdk.js', await readFile(at('../../../../../../../packages/sdk/dist/sdk.js'), 'utf8')],
    ['/preview/frame.html', await readFile(at('../../../../../public/preview/frame.html'), 'utf8')],
    ['/preview/definitions-worker.js', await readFile(at('../../../../../public/preview/definitions-worker.js'), 'utf8')],
  ])
}

/** The headers of the product: those of next.config.ts, and the policy that the proxy gives to pages. */
async function headersOf(path: string): Promise<[string, string][]> {
  const rules = await config.headers?.() ?? []
  const isPreview = path.startsWith('/preview/')
  const own = rules.filter(({ source }) => source === '/:path*' || source.startsWith('/preview/') === isPreview)
  const page: [string, string][] = path === '/' ? [['content-security-policy', proxy(new NextRequest('http://localhost/')).headers.get('content-security-policy') ?? '']] : []
  return [...own.flatMap(({ headers }) => headers.map(({ key, value }): [string, string] => [key, value])), ...page]
}

export interface PreviewPage {
  readonly page: Page
  readonly browser: Browser
  readonly address: string
  /** Paths that were asked for and that the page has no business with. */
  readonly strayRequests: string[]
  close(): Promise<void>
}

const listen = (server: Server): Promise<string> => new Promise((resolve, reject) => {
  server.once('error', reject)
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    if (address === null || typeof address === 'string') reject(new Error('the server has no address'))
    else resolve(`http://127.0.0.1:${address.port}`)
  })
})

/** A page of nothing but the preview, in Chromium, under the product's headers. */
export async function openPreviewPage(): Promise<PreviewPage> {
  const files = await contents()
  const strayRequests: string[] = []
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    const content = files.get(path)
    if (content === undefined) strayRequests.push(path)
    for (const [name, value] of await headersOf(path)) response.setHeader(name, value)
    if (content !== undefined) response.setHeader('content-type', types[path.split('.').at(-1) ?? ''] ?? 'text/html')
    response.writeHead(content === undefined ? 404 : 200).end(content)
  })
  const address = await listen(server)
  const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] })
  const page = await browser.newPage()
  await page.goto(address)
  const close = async (): Promise<void> => {
    await browser.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { page, browser, address, strayRequests, close }
}
