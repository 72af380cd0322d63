const prefixBytes = 8
/** The highest first byte of an honest header length; anything above begins raw text. */
const highestFirstByte = 1

export type Piece =
  | { kind: 'frame'; header: Buffer; payload: Buffer }
  /** Bytes that code wrote straight to standard output (a worker's console, `node:process`): text, never a frame. */
  | { kind: 'text'; bytes: Buffer }

export class MalformedFrame extends Error {
  override readonly name = 'MalformedFrame'
}

export const encodeFrame = (frame: unknown, payload?: Uint8Array): Buffer => {
  const header = Buffer.from(JSON.stringify(frame))
  const prefix = Buffer.alloc(prefixBytes)
  prefix.writeUInt32BE(header.length, 0)
  prefix.writeUInt32BE(payload?.length ?? 0, 4)
  return Buffer.concat(payload === undefined ? [prefix, header] : [prefix, header, payload])
}

/** Cuts a stream of bytes into frames. Holds at most one unfinished frame within the given sizes. */
export class FrameDecoder {
  readonly #limits: { headerBytes: number; payloadBytes: number }
  #chunks: Buffer[] = []
  #available = 0
  #needed = 1

  constructor(limits: { headerBytes: number; payloadBytes: number }) {
    this.#limits = limits
  }

  get isEmpty(): boolean {
    return this.#available === 0
  }

  push(chunk: Buffer): Piece[] {
    this.#chunks.push(chunk)
    this.#available += chunk.length
    const pieces: Piece[] = []
    // Joining only once enough has arrived keeps a large payload from being copied for each chunk.
    while (this.#available >= this.#needed && this.#available > 0) {
      const piece = this.#next()
      if (piece !== null) pieces.push(piece)
    }
    return pieces
  }

  #next(): Piece | null {
    const bytes = this.#joined()
    if (bytes.readUInt8(0) > highestFirstByte) {
      const end = bytes.indexOf(0)
      return { kind: 'text', bytes: this.#take(end === -1 ? bytes.length : end) }
    }
    if (bytes.length < prefixBytes) return this.#wait(prefixBytes)
    const headerBytes = bytes.readUInt32BE(0)
    const payloadBytes = bytes.readUInt32BE(4)
    if (headerBytes > this.#limits.headerBytes) throw new MalformedFrame(`a header of ${headerBytes} bytes; ${this.#limits.headerBytes} are allowed`)
    if (payloadBytes > this.#limits.payloadBytes) throw new MalformedFrame(`a payload of ${payloadBytes} bytes; ${this.#limits.payloadBytes} are allowed`)
    const total = prefixBytes + headerBytes + payloadBytes
    if (bytes.length < total) return this.#wait(total)
    const whole = this.#take(total)
    return { kind: 'frame', header: whole.subarray(prefixBytes, prefixBytes + headerBytes), payload: whole.subarray(prefixBytes + headerBytes) }
  }

  #joined(): Buffer {
    const [first] = this.#chunks
    if (this.#chunks.length === 1 && first !== undefined) return first
    const joined = Buffer.concat(this.#chunks)
    this.#chunks = [joined]
    return joined
  }

  #wait(needed: number): null {
    this.#needed = needed
    return null
  }

  #take(length: number): Buffer {
    const bytes = this.#joined()
    const rest = bytes.subarray(length)
    this.#chunks = rest.length === 0 ? [] : [rest]
    this.#available = rest.length
    this.#needed = 1
    return bytes.subarray(0, length)
  }
}
