import { openBrowserBundler } from '@millrace/bundle/browser'
import type { FromEngine } from '../engine/engine-message'
import { engineAssets } from '../preview-assets'
import { openPreviewHost } from '../preview-host'

export type PreviewResult = Extract<FromEngine, { type: 'result' }> & { milliseconds: number }
export type Sources = Record<string, string | number[]>

const toMap = (sources: Sources): Map<string, string | Uint8Array> =>
  new Map(Object.entries(sources).map(([path, content]) => [path, typeof content === 'string' ? content : new Uint8Array(content)]))

const waiting = new Map<number, (result: PreviewResult) => void>()
const broken: string[] = []
const results: PreviewResult[] = []
const sent = new Map<number, number>()
let hash: string | null = null
let count = 0

const host = openPreviewHost((message) => {
  if (message.type === 'broken') broken.push(message.message)
  if (message.type === 'hash') hash = message.hash
  if (message.type !== 'result') return
  const result = { ...message, milliseconds: performance.now() - (sent.get(message.changeId) ?? 0) }
  results.push(result)
  waiting.get(message.changeId)?.(result)
})

/** Sends a draft and does not wait. */
const edit = (sources: Sources): number => {
  count += 1
  sent.set(count, performance.now())
  host.edit(count, toMap(sources))
  return count
}

const lab = {
  edit,
  results,
  broken,
  hash: () => hash,
  /** Sends a draft and waits for the answer to it. */
  show: (sources: Sources): Promise<PreviewResult> => new Promise((resolve) => { waiting.set(edit(sources), resolve) }),
  bundle: async (sources: Sources): Promise<string> => {
    const { wasmUrl, sdkUrl } = engineAssets()
    const [bundler, sdk] = await Promise.all([openBrowserBundler({ wasmURL: wasmUrl }), fetch(sdkUrl).then((response) => response.text())])
    const encoder = new TextEncoder()
    const tree = new Map([...toMap(sources)].map(([path, content]) => [path, typeof content === 'string' ? encoder.encode(content) : content]))
    const bundle = await bundler.bundle({ tree, sdk: { code: sdk } })
    return bundle.ok ? bundle.hash : JSON.stringify(bundle.problems)
  },
}
export type Lab = typeof lab
Object.assign(window, { lab })
