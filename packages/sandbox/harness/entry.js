// The entry module of every sandboxed process. It owns the standard streams and loads the tenant's bundle by a computed
// path: Deno lets an entry module's static imports read any file, but checks the read permission of computed ones.
import { AsyncLocalStorage } from 'node:async_hooks'
import { captureConsole, textOf } from './console.js'
import { withFixedWorld } from './determinism.js'
import { flush, receiveFrame, sendFrame } from './framing.js'
import { captureStreams, sendLines } from './log-lines.js'
import { exit, freeze, realNow } from './primordials.js'
import { errorText, rawError } from './raw-error.js'

const protocol = 1
const bundlePath = Deno.args[0]
const host = freeze({ send: sendFrame, now: () => realNow(), scopes: new AsyncLocalStorage(), format: textOf })
let location

const load = async () => {
  try {
    location = await withFixedWorld(async () => {
      const bundle = await import(`file://${bundlePath}`)
      return await bundle.serve(host)
    })
    sendFrame({ type: 'loaded' })
  } catch (thrown) {
    sendFrame({ type: 'load-failed', error: rawError(thrown) })
  }
}

const describe = async () => {
  try {
    const answer = await withFixedWorld(async () => location.describe())
    if (answer.problems !== undefined) sendFrame({ type: 'definition-problems', problems: answer.problems })
    else sendFrame({ type: 'manifest', manifest: answer.manifest })
  } catch (thrown) {
    const error = rawError(thrown)
    sendFrame({ type: 'definition-problems', problems: [{ code: 'load-error', message: error.message, positions: [], error }] })
  }
}

const handlers = {
  'describe': describe,
  'equip': (frame) => location.equip(frame),
  'run-steps': (frame, payload) => location.runSteps(frame, payload),
  'evaluate-schedule': (frame) => location.evaluate(frame),
  'evaluate-sensor': (frame) => location.evaluate(frame),
  'evaluate-condition': (frame) => location.evaluate(frame),
  'evaluate-mapping': (frame) => location.evaluate(frame),
  'evaluate-config': (frame) => location.evaluate(frame),
  'run-hooks': (frame) => location.runHooks(frame),
  'cancel': (frame) => location.cancel(frame.reason),
  'release': (frame) => location.release(frame.steps),
  'close-resources': () => location.closeResources(),
}

const report = (what, thrown) => sendLines('stderr', `${what}: ${errorText(thrown)}`, 'error')

// Frames keep arriving while the bundle loads, so that the end of the worker is noticed; they wait for the location.
let loading
const handle = async ({ frame, payload }) => {
  try {
    if (frame.type === 'load') loading = load()
    await loading
    if (frame.type !== 'load') await handlers[frame.type](frame, payload)
  } catch (thrown) {
    report(`The code location failed to handle '${frame.type}'`, thrown)
  }
}

captureStreams()
captureConsole()
addEventListener('unhandledrejection', (event) => {
  event.preventDefault()
  report('Unhandled promise rejection', event.reason)
})
addEventListener('error', (event) => {
  event.preventDefault()
  report('Uncaught error', event.error)
})

addEventListener('unload', flush)

sendFrame({ type: 'ready', protocol })
flush()
for (;;) {
  const received = await receiveFrame()
  if (received === null) break
  void handle(received)
}
exit(0)
