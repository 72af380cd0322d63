import type { FileContent } from './draft-schema'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Text where the bytes are valid UTF-8 without NUL, else the bytes. */
export const toFileContent = (bytes: Uint8Array): FileContent => {
  if (!bytes.includes(0)) {
    try {
      return { text: decoder.decode(bytes) }
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
    }
  }
  return { base64: Buffer.from(bytes).toString('base64') }
}

export const fromFileContent = (content: FileContent): Uint8Array =>
  'text' in content ? Buffer.from(content.text, 'utf8') : Buffer.from(content.base64, 'base64')

export const equalBytes = (one: Uint8Array | undefined, other: Uint8Array | undefined): boolean =>
  one !== undefined && other !== undefined && Buffer.compare(one, other) === 0
