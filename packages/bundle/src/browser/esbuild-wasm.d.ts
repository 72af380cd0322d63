/** The build of esbuild-wasm for browsers as an ES module, which comes without declarations of its own. */
declare module 'esbuild-wasm/esm/browser.min.js' {
  export const initialize: typeof import('esbuild-wasm').initialize
  export const build: typeof import('esbuild-wasm').build
  export const context: typeof import('esbuild-wasm').context
  export const version: typeof import('esbuild-wasm').version
}
