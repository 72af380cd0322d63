import { resource, type ObjectClient } from '@millrace/sdk'

/** Objects in memory, in the place of a client of S3 or of a file share. Made here, so that they outlive a run. */
export const objects = new Map<string, Uint8Array>()

export const bucket = resource('bucket', {
  init: (): ObjectClient => ({
    put: (path, bytes) => objects.set(path, bytes),
    get: (path) => objects.get(path),
  }),
})
