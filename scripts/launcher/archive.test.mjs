import { deflateRawSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readTarFile, readZip } from './archive.mjs'

/** Writes a zip the way every archiver does: data first, the directory after it. */
function zipOf(files) {
  const locals = []
  const directory = []
  let offset = 0
  for (const [name, { bytes, stored = false, claimedSize = bytes.length }] of Object.entries(files)) {
    const packed = stored ? bytes : deflateRawSync(bytes)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(Buffer.byteLength(name), 26)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(stored ? 0 : 8, 10)
    entry.writeUInt32LE(packed.length, 20)
    entry.writeUInt32LE(claimedSize, 24)
    entry.writeUInt16LE(Buffer.byteLength(name), 28)
    entry.writeUInt32LE(offset, 42)
    const data = Buffer.concat([local, Buffer.from(name), packed])
    locals.push(data)
    directory.push(entry, Buffer.from(name))
    offset += data.length
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(Object.keys(files).length, 10)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, ...directory, end])
}

function tarOf(name, bytes) {
  const header = Buffer.alloc(512)
  header.write(name, 0)
  header.write(bytes.length.toString(8).padStart(11, '0'), 124)
  return gzipSync(Buffer.concat([header, bytes, Buffer.alloc(512 - (bytes.length % 512)), Buffer.alloc(1024)]))
}

describe('a downloaded archive', () => {
  it('gives its files, packed or stored, and only those asked for', () => {
    const archive = zipOf({ 'a/tool': { bytes: Buffer.from('x'.repeat(5000)) }, 'b.txt': { bytes: Buffer.from('plain'), stored: true }, 'a/': { bytes: Buffer.alloc(0), stored: true } })
    expect([...readZip(archive).keys()]).toEqual(['a/tool', 'b.txt'])
    expect(readZip(archive, name => name === 'b.txt').get('b.txt').toString()).toBe('plain')
    expect(readZip(archive).get('a/tool')).toHaveLength(5000)
  })

  it('is refused when it is cut off, or unpacks to more than it claims', () => {
    const archive = zipOf({ tool: { bytes: Buffer.from('x'.repeat(5000)) } })
    expect(() => readZip(archive.subarray(0, archive.length - 30))).toThrow('not a zip archive')
    expect(() => readZip(zipOf({ tool: { bytes: Buffer.alloc(100_000), claimedSize: 10 } }))).toThrow()
  })

  it('as a tarball gives the one file, or says that it has none', () => {
    const archive = tarOf('temporal', Buffer.from('program'))
    expect(readTarFile(archive, 'temporal').toString()).toBe('program')
    expect(readTarFile(archive, 'other')).toBeNull()
  })
})
