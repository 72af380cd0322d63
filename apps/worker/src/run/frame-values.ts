import type { FromProcessFrame } from '@millrace/protocol'
import type { RunPorts } from './run-ports'

type Written = ReturnType<RunPorts['writeValue']>

/** Stores what a frame carries: of a range of partitions each value by itself, of anything else the one value, under no key. What ops pass on may be no value of the asset that it makes. */
export const writeValues = (frame: FromProcessFrame, payload: Uint8Array, write: RunPorts['writeValue']): ReadonlyMap<string | undefined, Written> => {
  const values = new Map<string | undefined, Written>()
  if (frame.type !== 'step-output' && frame.type !== 'step-success') return values
  if (frame.partitions !== undefined) {
    let offset = 0
    for (const { partition, bytes } of frame.partitions) {
      values.set(partition, write(frame.step, frame.attempt, payload.subarray(offset, offset + bytes)))
      offset += bytes
    }
  } else if (frame.type === 'step-success' ? frame.hasValue : frame.hasValue !== false || payload.byteLength > 0) values.set(undefined, write(frame.step, frame.attempt, payload))
  return values
}
