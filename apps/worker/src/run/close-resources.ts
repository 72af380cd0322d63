import type { ReceivedFrame, SandboxProcess } from '@millrace/sandbox'
import type { FrameReader } from './frame-reader'

const graceMs = 10_000

/**
 * Asks a process to close the resources that its steps opened, and takes what it says meanwhile. Whether it did: one that is gone, or slow about it,
 * did not.
 */
export const closeResources = async (process: SandboxProcess, frames: FrameReader, take: (received: ReceivedFrame) => void): Promise<boolean> => {
  const late = AbortSignal.timeout(graceMs)
  await process.send({ type: 'close-resources' }).catch(() => undefined) // it may be gone already
  while (!frames.ended && !late.aborted) {
    await frames.wait(late)
    for (let received = frames.takeOne(); received; received = frames.takeOne()) {
      if (received.frame.type === 'resources-closed') return true
      take(received)
    }
  }
  return false
}
