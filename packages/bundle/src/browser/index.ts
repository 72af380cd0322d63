// oxlint-disable-next-line triple-slash-reference -- whoever compiles this file from another package needs the declarations too
/// <reference path="./esbuild-wasm.d.ts" />
import { build, context, initialize, version } from 'esbuild-wasm/esm/browser.min.js'
import { bundleLocation, type BundleOptions } from '../bundle-location'
import type { BundleResult } from '../bundle-result'
import { createPreview, type Preview } from '../preview/preview'
import { hastenMessages } from './hasten-messages'

export interface BrowserBundlerOptions {
  /** Where `esbuild.wasm` of the package `esbuild-wasm` is served. */
  readonly wasmURL: string
  /** `own` (the default) gives esbuild a web worker; whoever runs in one already takes `caller`. */
  readonly thread?: 'own' | 'caller'
}

export interface BrowserBundler {
  /** The whole bundle, with the hash that the server will find too. */
  bundle(options: BundleOptions): Promise<BundleResult>
  /** For the graph beside the code. */
  createPreview(): Preview
}

let initializing: Promise<void> | null = null

/** Starts esbuild; a page or worker has one, whoever opens it and how often. */
export async function openBrowserBundler({ wasmURL, thread = 'own' }: BrowserBundlerOptions): Promise<BrowserBundler> {
  if (thread === 'caller') hastenMessages()
  initializing ??= initialize({ wasmURL, worker: thread === 'own' }).catch((error: unknown) => {
    initializing = null
    throw error
  })
  await initializing
  const esbuild = { build, context, version }
  return { bundle: (options) => bundleLocation(esbuild, options), createPreview: () => createPreview(esbuild) }
}
