import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mapManifest } from '@millrace/bundle'
import { bundleInJail, bundleTool } from '@millrace/bundle/server'
import { openSandbox, type ReceivedFrame, type Sandbox, type SandboxProcess } from '@millrace/sandbox'
import { layeredSources } from '../layered-graph'
import { printResult, progress } from '../result'
import type { Workload } from '../workload'

interface Load { bundling: number; manifest: number; assets: number }

type Reading = { readonly process: SandboxProcess; readonly frames: AsyncIterator<ReceivedFrame> }

async function nextFrame({ process, frames }: Reading, wanted: ReceivedFrame['frame']['type']): Promise<ReceivedFrame['frame']> {
  for (let next = await frames.next(); next.done !== true; next = await frames.next()) {
    if (next.value.frame.type === wanted) return next.value.frame
    if (next.value.frame.type !== 'log') throw new Error(`the sandbox said ${next.value.frame.type} instead of ${wanted}`)
  }
  const { reason, detail } = await process.exited
  throw new Error(`the sandbox ended without an answer (${reason}): ${detail}`)
}

/** What a build does between a commit and its rows: bundle in the jail, load and describe in a sandbox process of its own, map to the source. */
async function loadOnce(sandbox: Sandbox, sources: ReadonlyMap<string, Uint8Array>, sdk: { code: string }): Promise<Load> {
  const start = performance.now()
  const bundle = await bundleInJail(sandbox, { tree: sources, sdk, tool: bundleTool() })
  if (!bundle.ok) throw new Error(JSON.stringify(bundle.problems.slice(0, 3)))
  const bundled = performance.now()
  const started = await sandbox.start({ bundle: bundle.code, label: 'definitions-load' })
  const reading = { process: started, frames: started.frames()[Symbol.asyncIterator]() }
  await nextFrame(reading, 'loaded')
  await started.send({ type: 'describe' })
  const answer = await nextFrame(reading, 'manifest')
  if (answer.type !== 'manifest') throw new Error('there is no manifest')
  const { assets } = mapManifest(answer.manifest, bundle.sourceMap)
  const end = performance.now()
  await started.close()
  return { bundling: (bundled - start) / 1000, manifest: (end - bundled) / 1000, assets: assets.length }
}

/** W3, as the build does it: the sources of L(n, 100) in memory; a fresh process for each trial; stops when the manifest has the author's places. */
export const definitionsLoad: Workload = {
  usage: '[--n 10000] [--repeat 5]',
  needsProduct: false,
  async run({ n = 10_000, repeat = 5 }) {
    const encoder = new TextEncoder()
    const sources = new Map(Object.entries(layeredSources({ count: n, width: 100, mode: 'order', prefix: 'a' })).map(([path, text]) => [path, encoder.encode(text)]))
    const sdk = { code: await readFile(createRequire(import.meta.url).resolve('@millrace/sdk/dist/sdk.js'), 'utf8') }
    const root = await mkdtemp(join(tmpdir(), 'millrace-bench-sandbox-'))
    const sandbox = openSandbox({ root, mode: 'auto', bubblewrapPath: process.env['MILLRACE_BUBBLEWRAP'] })
    try {
      const loads: Load[] = []
      for (let trial = 0; trial < repeat; trial += 1) {
        const load = await loadOnce(sandbox, sources, sdk)
        if (load.assets !== n) throw new Error(`the manifest has ${load.assets} assets instead of ${n}`)
        progress(`definitions-load ${trial + 1}/${repeat}: bundle ${load.bundling.toFixed(3)} s, manifest ${load.manifest.toFixed(3)} s`)
        loads.push(load)
      }
      const extra = { sandbox: sandbox.name }
      printResult({ workload: 'definitions-load', mode: 'bundle', n, runs: loads.map(({ bundling }) => bundling), extra })
      printResult({ workload: 'definitions-load', mode: 'sources-to-manifest', n, runs: loads.map(({ bundling, manifest }) => bundling + manifest), extra })
      printResult({ workload: 'definitions-load', mode: 'manifest', n, runs: loads.map(({ manifest }) => manifest), extra })
    } finally {
      await sandbox.close()
      await rm(root, { recursive: true, force: true })
    }
  },
}
