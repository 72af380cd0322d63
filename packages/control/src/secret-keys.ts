import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { MillraceError } from '@millrace/protocol'

/** Which secret a ciphertext is: it can be read as no other. */
export interface SecretIdentity {
  readonly organizationId: string
  readonly id: string
  readonly name: string
  readonly deploymentKind: string | null
  readonly deploymentId: string | null
  readonly codeLocationId: string | null
}

export interface SealedSecret { readonly sealed: Uint8Array; readonly keyId: string }

const nonceBytes = 12
const tagBytes = 16
const shortestPhrase = 32

const derive = (key: Buffer, purpose: string, length: number): Buffer => Buffer.from(hkdfSync('sha256', key, 'millrace', purpose, length))

/** 32 bytes in hexadecimal or base 64 are the key itself; of any other text a key is derived. */
const toKey = (text: string): Buffer => {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex')
  const bytes = /^[A-Za-z0-9+/_-]{43}=?$/.test(text) ? Buffer.from(text, 'base64') : undefined
  if (bytes?.byteLength === 32) return bytes
  return Buffer.from(hkdfSync('sha256', text, 'millrace', 'phrase', 32))
}

const boundTo = ({ organizationId, id, name, deploymentKind, deploymentId, codeLocationId }: SecretIdentity): Buffer =>
  Buffer.from(JSON.stringify(['millrace secret 1', organizationId, id, name, deploymentKind, deploymentId, codeLocationId]))

/** Names a key without telling anything of it. */
const idOf = (key: Buffer): string => createHash('sha256').update(derive(key, 'key id', 32)).digest('hex').slice(0, 12)

export interface SecretKeySettings {
  /** `MILLRACE_SECRET_KEY`. */
  readonly text?: string | undefined
  /** `MILLRACE_SECRET_KEY_FILE`. */
  readonly file?: string | undefined
}

const readKeyFile = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new Error(`MILLRACE_SECRET_KEY_FILE ${file} cannot be read (${cause instanceof Error ? cause.message : String(cause)}): put the key file back, or name another`, { cause })
  }
}

/**
 * The keys that secrets of deployments are encrypted with at rest: AES-256-GCM, a key of its own for each organization. The first key writes, all of them
 * read, so that a new key can be put before the old one. Without any key nothing can be kept secret, and everything else works.
 */
export class SecretKeys {
  readonly #keys: ReadonlyMap<string, Buffer>

  private constructor(keys: ReadonlyMap<string, Buffer>) {
    this.#keys = keys
  }

  /** Throws with the setting and the way out when a key is too short to be one. Several keys stand apart by commas, or by lines in a file. */
  static open({ text, file }: SecretKeySettings): SecretKeys {
    const source = text !== undefined ? 'MILLRACE_SECRET_KEY' : `MILLRACE_SECRET_KEY_FILE ${file ?? ''}`
    const given = text ?? (file === undefined ? '' : readKeyFile(file))
    const parts = given.split(/[,\n]/).map((part) => part.trim()).filter((part) => part !== '')
    if (parts.length === 0 && (text !== undefined || file !== undefined)) throw new Error(`${source} holds no key: make one with \`openssl rand -hex 32\``)
    if (parts.some((part) => part.length < shortestPhrase)) throw new Error(`${source} holds a key of fewer than ${shortestPhrase} characters: make one with \`openssl rand -hex 32\``)
    return new SecretKeys(new Map(parts.map((part) => {
      const key = toKey(part)
      return [idOf(key), key]
    })))
  }

  seal(value: string, identity: SecretIdentity): SealedSecret {
    const [first] = this.#keys
    if (first === undefined) throw new MillraceError('unavailable', 'This installation has no key to encrypt secrets with. Set MILLRACE_SECRET_KEY, or MILLRACE_SECRET_KEY_FILE, for the web app and the workers: `openssl rand -hex 32` makes one.')
    const [keyId, key] = first
    const nonce = randomBytes(nonceBytes)
    const cipher = createCipheriv('aes-256-gcm', derive(key, `organization ${identity.organizationId}`, 32), nonce).setAAD(boundTo(identity))
    return { keyId, sealed: Buffer.concat([nonce, cipher.update(value, 'utf8'), cipher.final(), cipher.getAuthTag()]) }
  }

  /** Throws `unavailable` when the key is not there, or the ciphertext is not this secret's. */
  unseal({ sealed, keyId }: SealedSecret, identity: SecretIdentity): string {
    const key = this.#keys.get(keyId)
    if (key === undefined) {
      const wayOut = this.#keys.size === 0 ? 'the worker has no key' : 'the worker has other keys'
      throw new MillraceError('unavailable', `it was encrypted with the key ${keyId}, and ${wayOut}: put that key back into MILLRACE_SECRET_KEY (several may stand there, separated by commas), or set the secret again`)
    }
    const decipher = createDecipheriv('aes-256-gcm', derive(key, `organization ${identity.organizationId}`, 32), sealed.subarray(0, nonceBytes), { authTagLength: tagBytes })
    try {
      decipher.setAAD(boundTo(identity)).setAuthTag(sealed.subarray(-tagBytes))
      return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()]).toString('utf8')
    } catch (cause) {
      throw new MillraceError('unavailable', 'its ciphertext does not belong to it: the row was changed, or moved from elsewhere. Set the secret again', { cause })
    }
  }
}
