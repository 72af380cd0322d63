import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeFrame, FrameDecoder, MalformedFrame, type Piece } from './frame-codec'

const limits = { headerBytes: 1000, payloadBytes: 100_000 }
const read = (decoder: FrameDecoder, bytes: Buffer, sizes: readonly number[]): Piece[] => {
  const pieces: Piece[] = []
  let offset = 0
  for (let turn = 0; offset < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1
    pieces.push(...decoder.push(bytes.subarray(offset, offset + size)))
    offset += size
  }
  return pieces
}

describe('frames', () => {
  it('come out as they went in, however the pipe cuts them', () => {
    const frame = fc.record({ header: fc.dictionary(fc.string({ maxLength: 10 }), fc.string({ maxLength: 20 }), { maxKeys: 5 }), payload: fc.uint8Array({ maxLength: 5000 }) })
    fc.assert(fc.property(fc.array(frame), fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1 }), (frames, sizes) => {
      const decoder = new FrameDecoder(limits)
      const pieces = read(decoder, Buffer.concat(frames.map(({ header, payload }) => encodeFrame(header, payload))), sizes)
      expect(pieces.map((piece) => piece.kind === 'frame' ? { header: JSON.parse(piece.header.toString()) as unknown, payload: [...piece.payload] } : piece))
        .toEqual(frames.map(({ header, payload }) => ({ header: { ...header }, payload: [...payload] })))
      expect(decoder.isEmpty).toBe(true)
    }))
  })

  it('keep text apart that code writes straight between them', () => {
    const bytes = Buffer.concat([encodeFrame({ a: 1 }), Buffer.from('raw text\nmore'), encodeFrame({ b: 2 })])
    const pieces = new FrameDecoder(limits).push(bytes)
    expect(pieces.map((piece) => piece.kind === 'text' ? piece.bytes.toString() : piece.header.toString())).toEqual(['{"a":1}', 'raw text\nmore', '{"b":2}'])
  })

  it('are refused before their bytes arrive when they claim too many', () => {
    const claim = Buffer.alloc(8)
    claim.writeUInt32BE(1001, 0)
    expect(() => new FrameDecoder(limits).push(claim)).toThrow(MalformedFrame)
    claim.writeUInt32BE(10, 0)
    claim.writeUInt32BE(100_001, 4)
    expect(() => new FrameDecoder(limits).push(claim)).toThrow('a payload of 100001 bytes; 100000 are allowed')
  })

  it('never hold more than one frame, whatever arrives', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 4000 }), fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1 }), (bytes, sizes) => {
      try {
        const pieces = read(new FrameDecoder(limits), Buffer.from(bytes), sizes)
        const seen = pieces.reduce((total, piece) => total + (piece.kind === 'text' ? piece.bytes.length : 8 + piece.header.length + piece.payload.length), 0)
        expect(seen).toBeLessThanOrEqual(bytes.length)
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedFrame)
      }
    }))
  })
})
