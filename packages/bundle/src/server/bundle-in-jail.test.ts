import { spawn } from 'node:child_process'
import { decodeTree, encodeTree, treeLimits } from '@millrace/protocol'
import * as native from 'esbuild'
import { afterAll, describe, expect, it } from 'vitest'
import { sdk, shop, toolPath, tree } from '../../test/location'
import { bundleLocation } from '../bundle-location'
import { bundleInJail, bundleTool, type ToolRunner } from './bundle-in-jail'

/** Runs the tool as a jail would, without the walls. */
const bare: ToolRunner = {
  runTool: ({ entry, arguments: words, stdin }) => new Promise((resolve) => {
    const child = spawn(process.execPath, [entry, ...words], { env: {}, stdio: ['pipe', 'pipe', 'pipe'] })
    const chunks: Buffer[] = []
    let stderr = ''
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => { stderr += chunk.toString() })
    child.once('close', (code) => { resolve({ stdout: Buffer.concat(chunks), stderr, exit: { reason: 'exit', code, detail: '' } }) })
    child.stdin.end(stdin)
  }),
}
const answering = (reason: string, code: number | null, stdout = ''): ToolRunner => ({ runTool: async () => ({ stdout: new TextEncoder().encode(stdout), stderr: 'complaint', exit: { reason, code, detail: '' } }) })

afterAll(async () => { await native.stop() })

describe('bundling in a process of its own', () => {
  it('gives what bundling here gives, problems too', async () => {
    const tool = bundleTool({ entry: toolPath() })
    const options = { tree: tree(shop), sdk: sdk() }
    expect(await bundleInJail(bare, { ...options, tool })).toEqual(await bundleLocation(native, options))
    expect(await bundleInJail(bare, { ...options, tree: tree({ 'definitions.ts': 'export const' }), tool })).toMatchObject({ ok: false, problems: [{ file: 'definitions.ts', line: 1 }] })
  })

  it('makes what a tenant\'s files can cause a problem of the build, and trusts no answer', async () => {
    const options = { tree: tree(shop), sdk: { code: '' }, tool: { ...bundleTool({ entry: toolPath() }) } }
    for (const [reason, code] of [['time-out', 'time-out'], ['out-of-memory', 'out-of-memory'], ['output-too-large', 'too-large']] as const) {
      expect(await bundleInJail(answering(reason, null), options)).toMatchObject({ ok: false, problems: [{ code }] })
    }
    await expect(bundleInJail(answering('exit', 1), options)).rejects.toThrow(/complaint/)
    for (const output of ['', '{', '{"ok":true}', '{"ok":true,"code":1,"sourceMap":"","hash":"x","warnings":[]}', '{"ok":false,"problems":[]}']) {
      await expect(bundleInJail(answering('exit', 0, output), options), output).rejects.toMatchObject({ code: 'internal' })
    }
    expect(() => bundleTool({ entry: '/nowhere/tool.mjs' })).toThrow(/npm run build -w @millrace\/bundle/)
  })
})

describe('a tree as bytes', () => {
  it('comes back as it was, and is the same bytes in any order', () => {
    const files = tree({ ...shop, 'größe/日本': 'x', empty: '' })
    const bytes = encodeTree(files)
    expect(new Map(decodeTree(bytes))).toEqual(new Map([...files].sort(([left], [right]) => left < right ? -1 : 1)))
    expect(encodeTree(new Map([...files].reverse()))).toEqual(bytes)
    expect(decodeTree(encodeTree(new Map())).size).toBe(0)
  })

  it('is refused when damaged', () => {
    const bytes = encodeTree(tree({ a: 'content' }))
    const lying = Uint8Array.from(bytes)
    new DataView(lying.buffer).setUint32(4, treeLimits.files * 1_000)
    for (const damaged of [new Uint8Array(), bytes.subarray(0, -1), bytes.subarray(1), Uint8Array.from([...bytes, 0]), lying]) expect(() => decodeTree(damaged)).toThrow(/damaged/)
  })
})
