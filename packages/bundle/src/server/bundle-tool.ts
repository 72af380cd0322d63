import './set-esbuild-binary'
import * as esbuild from 'esbuild'
import { bundleLocation } from '../bundle-location'
import { decodeToolInput } from './tool-protocol'

async function readInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(chunks)
}

const write = (text: string): Promise<void> => new Promise((resolve, reject) => {
  process.stdout.write(text, (error) => { if (error === null || error === undefined) resolve(); else reject(error) })
})

// A tool that was started ahead has esbuild running by the time its input comes.
const [input] = await Promise.all([readInput(), esbuild.transform('')])
const result = await bundleLocation(esbuild, decodeToolInput(input))
await write(JSON.stringify(result))
await esbuild.stop()
