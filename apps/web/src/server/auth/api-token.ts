import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** 32 random bytes as 43 base-62 digits. */
const toBase62 = (bytes: Uint8Array): string => {
  let rest = BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
  let text = ''
  for (let index = 0; index < 43; index += 1) {
    text = alphabet.charAt(Number(rest % 62n)) + text
    rest /= 62n
  }
  return text
}

/** Tokens carry 256 bits of randomness, so a fast hash is enough; only the hash is stored. */
export const hashToken = (token: string): string => createHash('sha256').update(token, 'utf8').digest('hex')

export interface NewApiToken { id: string; token: string; prefix: string; secretHash: string }
export const createApiToken = (): NewApiToken => {
  const id = toBase62(randomBytes(32)).slice(-12)
  const token = `mr_${id}_${toBase62(randomBytes(32))}`
  return { id, token, prefix: `mr_${id}`, secretHash: hashToken(token) }
}

const personal = /^mr_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}$/
export const isPersonalToken = (token: string): boolean => personal.test(token)

/** Compares two secrets of any length in constant time. */
export const equalSecrets = (one: string, other: string): boolean =>
  timingSafeEqual(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest())
