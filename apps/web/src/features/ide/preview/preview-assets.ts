import { sdkUrl, wasmUrl } from '@millrace/bundle/browser/assets'
import type { EngineAssets } from './engine/engine-message'

export const previewFrameUrl = '/preview/frame.html'

export const engineAssets = (): EngineAssets => ({
  wasmUrl: wasmUrl().href, sdkUrl: sdkUrl().href, definitionsWorkerUrl: new URL('/preview/definitions-worker.js', window.location.href).href,
})
