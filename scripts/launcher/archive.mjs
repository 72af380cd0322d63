import { gunzipSync, inflateRawSync } from 'node:zlib'

const endOfDirectory = 0x06054b50
const directoryEntry = 0x02014b50
const localEntry = 0x04034b50
const largestEntry = 512 * 1024 * 1024

/**
 * Reads the files of a zip archive (stored or deflated, without zip64), by its central directory.
 * @param {Buffer} archive
 * @param {(name: string) => boolean} [wanted] only these are unpacked
 * @returns {Map<string, Buffer>}
 */
export function readZip(archive, wanted = () => true) {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]))
  if (end < 0 || end + 22 > archive.length || archive.readUInt32LE(end) !== endOfDirectory) throw new Error('not a zip archive: no end of directory')
  const count = archive.readUInt16LE(end + 10)
  let offset = archive.readUInt32LE(end + 16)
  const files = new Map()
  for (let index = 0; index < count; index += 1) {
    if (offset + 46 > archive.length || archive.readUInt32LE(offset) !== directoryEntry) throw new Error('damaged zip archive: bad directory entry')
    const nameLength = archive.readUInt16LE(offset + 28)
    const name = archive.toString('utf8', offset + 46, offset + 46 + nameLength)
    if (!name.endsWith('/') && wanted(name)) files.set(name, readZipEntry(archive, offset, name))
    offset += 46 + nameLength + archive.readUInt16LE(offset + 30) + archive.readUInt16LE(offset + 32)
  }
  return files
}

function readZipEntry(archive, entry, name) {
  const method = archive.readUInt16LE(entry + 10)
  const packedSize = archive.readUInt32LE(entry + 20)
  const size = archive.readUInt32LE(entry + 24)
  const local = archive.readUInt32LE(entry + 42)
  if (size > largestEntry) throw new Error(`damaged zip archive: ${name} claims ${size} bytes`)
  if (local + 30 > archive.length || archive.readUInt32LE(local) !== localEntry) throw new Error(`damaged zip archive: no data for ${name}`)
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
  const packed = archive.subarray(start, start + packedSize)
  if (method !== 0 && method !== 8) throw new Error(`zip method ${method} of ${name} is not known`)
  const bytes = method === 0 ? packed : inflateRawSync(packed, { maxOutputLength: size + 1 })
  if (bytes.length !== size) throw new Error(`damaged zip archive: ${name} has ${bytes.length} bytes, not ${size}`)
  return bytes
}

/**
 * Reads one file of a gzipped tar archive.
 * @returns {Buffer | null} null when the archive has no such file
 */
export function readTarFile(archive, name) {
  const tar = gunzipSync(archive, { maxOutputLength: largestEntry })
  for (let offset = 0; offset + 512 <= tar.length;) {
    const entryName = tar.toString('utf8', offset, offset + 100).replace(/\0.*$/s, '')
    if (entryName === '') return null
    const size = Number.parseInt(tar.toString('latin1', offset + 124, offset + 136).replace(/\0.*$/s, '').trim(), 8)
    if (!Number.isInteger(size)) throw new Error(`damaged tar archive: size of ${entryName}`)
    if (entryName.replace(/^\.\//, '') === name) return tar.subarray(offset + 512, offset + 512 + size)
    offset += 512 + Math.ceil(size / 512) * 512
  }
  return null
}
