import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { BundleResult } from '@millrace/bundle'
import { bundleInJail, bundleTool } from '@millrace/bundle/server'
import type { SourceTree } from '@millrace/protocol'
import type { Sandbox } from '@millrace/sandbox'

/** The bundler in the jail, with one tool process started ahead: esbuild is running before the commit comes. */
export const openBundler = (sandbox: Sandbox): ((tree: SourceTree) => Promise<BundleResult>) => {
  const tool = bundleTool({ entry: fileURLToPath(new URL('./bundle-tool.mjs', import.meta.url)) })
  const sdk = { code: readFileSync(new URL('./sdk.js', import.meta.url), 'utf8') }
  sandbox.prewarmTool(1, tool)
  return (tree) => bundleInJail(sandbox, { tree, sdk, tool })
}
