/** Where the bundler of the page that imports this puts `esbuild.wasm`. */
export const wasmUrl = (): URL => new URL('esbuild-wasm/esbuild.wasm', import.meta.url)

/** The SDK as one module: what every bundle carries, and what the preview loads apart. */
export const sdkUrl = (): URL => new URL('@millrace/sdk/dist/sdk.js', import.meta.url)
