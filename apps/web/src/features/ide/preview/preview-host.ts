import type { FromEngine, ToEngine } from './engine/engine-message'
import { engineAssets } from './preview-assets'
import { mountSandboxFrame } from './sandbox-frame'

export type Sources = ReadonlyMap<string, string | Uint8Array>

export interface PreviewHost {
  edit(changeId: number, files: Sources): void
  close(): void
}

const mostFrames = 5

type FileChange = Extract<ToEngine, { type: 'edit' }>['files'][number]

/** Texts are compared as texts; bytes are the same when they are the same object. */
function differences(before: Sources, after: Sources): FileChange[] {
  const changed: FileChange[] = []
  for (const [path, content] of after) if (before.get(path) !== content) changed.push([path, content])
  for (const path of before.keys()) if (!after.has(path)) changed.push([path, null])
  return changed
}

const startEngine = (): Worker => {
  const worker = new Worker(new URL('./engine/preview.worker.ts', import.meta.url), { type: 'module', name: 'preview' })
  worker.postMessage({ type: 'open', assets: engineAssets() } satisfies ToEngine)
  return worker
}

let prepared: Worker | null = null
let openHosts = 0

/** Starts an engine for the next host, while the draft is still on its way: compiling esbuild takes longer. Answers how to end it unused. */
export function preparePreview(): () => void {
  if (openHosts > 0) return () => undefined
  const worker = startEngine()
  prepared?.terminate()
  prepared = worker
  return () => {
    if (prepared !== worker) return
    prepared = null
    worker.terminate()
  }
}

/** Starts the engine and its frame, and puts a new frame in the place of one that was lost. */
export function openPreviewHost(receive: (message: Exclude<FromEngine, { type: 'frame-lost' }>) => void): PreviewHost {
  const worker = prepared ?? startEngine()
  prepared = null
  openHosts += 1
  const frame = mountSandboxFrame()
  let sent: Sources = new Map()
  let frames = 0
  const broken = (message: string): void => receive({ type: 'broken', message })
  const loadFrame = async (): Promise<void> => {
    frames += 1
    if (frames > mostFrames) return broken('its sandbox ended again and again')
    const port = await frame.load()
    worker.postMessage({ type: 'frame', port } satisfies ToEngine, [port])
  }
  const loadFrameOrReport = (): void => void loadFrame().catch((error: unknown) => broken(String(error)))
  worker.onmessage = ({ data }: MessageEvent<FromEngine>) => {
    if (data.type === 'frame-lost') return loadFrameOrReport()
    if (data.type === 'result') frames = 1
    receive(data)
  }
  worker.onerror = (event) => broken(event.message || 'its worker did not start')
  loadFrameOrReport()
  return {
    edit: (changeId, files) => {
      worker.postMessage({ type: 'edit', changeId, files: differences(sent, files) } satisfies ToEngine)
      sent = new Map(files)
    },
    close: () => {
      openHosts -= 1
      worker.terminate()
      frame.remove()
    },
  }
}
