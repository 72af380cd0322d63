import type { FileContent } from '../../drafts/server/draft-schema'

/** What a file of the workspace holds: text that the editor shows, or bytes. */
export type FileBody = string | Uint8Array

export const sameBody = (one: FileBody | undefined, other: FileBody | undefined): boolean => {
  if (one === other) return true
  if (!(one instanceof Uint8Array) || !(other instanceof Uint8Array) || one.length !== other.length) return false
  return one.every((byte, index) => byte === other[index])
}

const chunk = 0x8000

const toBase64 = (bytes: Uint8Array): string => {
  let text = ''
  for (let start = 0; start < bytes.length; start += chunk) text += String.fromCharCode(...bytes.subarray(start, start + chunk))
  return btoa(text)
}

const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (character) => character.charCodeAt(0))

export const toContent = (body: FileBody): FileContent => (typeof body === 'string' ? { text: body } : { base64: toBase64(body) })
export const fromContent = (content: FileContent): FileBody => ('text' in content ? content.text : fromBase64(content.base64))

const encoder = new TextEncoder()
export const sizeOf = (body: FileBody): number => (typeof body === 'string' ? encoder.encode(body).length : body.length)

/** Bytes of an upload as the draft keeps them: text where they are UTF-8 without NUL, as the server decides. */
export const fromBytes = (bytes: Uint8Array): FileBody => {
  if (bytes.includes(0)) return bytes
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return bytes
  }
}
