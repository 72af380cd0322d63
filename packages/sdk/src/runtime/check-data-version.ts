import { MetadataError } from '../to-json'

/** That a version of data is one. */
export const checkDataVersion = (dataVersion: unknown): void => {
  if (dataVersion === undefined) return
  if (typeof dataVersion !== 'string' || dataVersion === '' || dataVersion.length > 256) {
    throw new MetadataError('`dataVersion` must be a text of 1 to 256 characters')
  }
}
