interface Base64Bytes { toBase64?(): string }
interface Base64Constructor { fromBase64?(text: string): Uint8Array<ArrayBuffer> }

const chunk = 0x8000

/** Base 64 of bytes, by the engine's own method where it has one. */
export const toBase64 = (bytes: Uint8Array): string => {
  const own = (bytes as Base64Bytes).toBase64
  if (own !== undefined) return own.call(bytes)
  const parts: string[] = []
  for (let start = 0; start < bytes.length; start += chunk) parts.push(String.fromCharCode(...bytes.subarray(start, start + chunk)))
  return btoa(parts.join(''))
}

/** The bytes of a base 64 text; throws when it is none. */
export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => {
  const own = (Uint8Array as Base64Constructor).fromBase64
  if (own !== undefined) return own.call(Uint8Array, text)
  const characters = atob(text)
  const bytes = new Uint8Array(characters.length)
  for (let index = 0; index < characters.length; index++) bytes[index] = characters.charCodeAt(index)
  return bytes
}
