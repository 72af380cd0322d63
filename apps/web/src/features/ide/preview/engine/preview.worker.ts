import { openBrowserBundler } from '@millrace/bundle/browser'
import type { EngineAssets, FromEngine, ToEngine } from './engine-message'
import { PreviewEngine } from './preview-engine'
import { SandboxPool } from './sandbox-pool'

const send = (message: FromEngine): void => self.postMessage(message)

async function fetchText(url: string): Promise<string> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return response.text()
}

/** Bundler and sandbox get ready at the same time. */
async function open({ wasmUrl, sdkUrl, definitionsWorkerUrl }: EngineAssets): Promise<{ engine: PreviewEngine; pool: SandboxPool }> {
  const [bundler, sdk, definitionsWorker] = await Promise.all([
    openBrowserBundler({ wasmURL: wasmUrl, thread: 'caller' }), fetchText(sdkUrl), fetchText(definitionsWorkerUrl),
  ])
  const preview = bundler.createPreview()
  const pool = new SandboxPool({ definitionsWorker, sdk, onFrameLost: () => send({ type: 'frame-lost' }) })
  const engine = new PreviewEngine({
    link: (tree) => preview.link(tree), bundle: (tree) => preview.bundle(tree), hash: (tree) => bundler.bundle({ tree, sdk: { code: sdk } }),
    evaluate: (request) => pool.evaluate(request), rest: () => pool.refill(), send,
  })
  return { engine, pool }
}

let opening: ReturnType<typeof open> | null = null
let last: Promise<void> = Promise.resolve()

async function obey(message: ToEngine): Promise<void> {
  if (message.type === 'open') opening = open(message.assets)
  if (opening === null) throw new Error('the preview engine is not open')
  const { engine, pool } = await opening
  if (message.type === 'frame') {
    pool.connect(message.port)
    engine.retry()
  }
  if (message.type === 'edit') engine.edit(message)
}

// The worker's only caller is `preview-host.ts`, of the same build. What the author's code says comes in through the pool alone.
self.onmessage = ({ data }: MessageEvent<ToEngine>) => {
  last = last.then(() => obey(data)).catch((error: unknown) => send({ type: 'broken', message: error instanceof Error ? error.message : String(error) }))
}
