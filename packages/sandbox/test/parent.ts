// A worker to be killed: starts one busy, one idle and one booted process and one tool, then says so and waits.
import { openSandbox } from '../src/index'
import { bundleOf, stepsFrame } from './bundle-fixture'

const [root = '', mode = '', entry = ''] = process.argv.slice(2)
const sandbox = openSandbox({ root, mode: mode === 'bubblewrap' ? 'bubblewrap' : 'deno-only' })
sandbox.prewarm(1)
const busy = await sandbox.start({ bundle: bundleOf({ step: 'for (;;);' }), label: 'busy' })
for await (const { frame } of busy.frames()) {
  if (frame.type === 'loaded') await busy.send(stepsFrame(0))
  if (frame.type === 'loaded') break
}
await sandbox.start({ bundle: bundleOf({}), label: 'idle' })
void sandbox.runTool({ program: 'node', entry, mounts: [], stdin: new Uint8Array() })
setTimeout(() => process.stdout.write('started\n'), 1500)
setInterval(() => {}, 1000)
