import type { build, context, version } from 'esbuild'

/** As much of esbuild as bundling needs: the native one and the one in WebAssembly are alike. */
export interface Esbuild {
  readonly build: typeof build
  readonly context: typeof context
  readonly version: typeof version
}

/** Equal versions make equal bytes. */
export const esbuildVersion = '0.28.2'
