'use client'
import { useEffect, useMemo, useRef } from 'react'
import { Bytes } from '../../../components/ui/bytes'
import { extensionOf, nameOf } from '../workspace/tree-path'

const images: Readonly<Record<string, string>> = { png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif', webp: 'image/webp', ico: 'image/x-icon', avif: 'image/avif' }
const shownBytes = 4096

const hexLines = (bytes: Uint8Array): string => {
  const lines: string[] = []
  for (let at = 0; at < Math.min(bytes.length, shownBytes); at += 16) {
    const part = [...bytes.subarray(at, at + 16)]
    const hex = part.map((byte) => byte.toString(16).padStart(2, '0')).join(' ').padEnd(47)
    lines.push(`${at.toString(16).padStart(8, '0')}  ${hex}  ${part.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '·')).join('')}`)
  }
  return lines.join('\n')
}

/** A file that is no text: an image as one, anything else as its first bytes. */
export function BytesView({ path, bytes }: { path: string; bytes: Uint8Array }) {
  const type = images[extensionOf(path)]
  const image = useRef<HTMLImageElement>(null)
  useEffect(() => {
    if (type === undefined || image.current === null) return undefined
    const made = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type }))
    image.current.src = made
    return () => URL.revokeObjectURL(made)
  }, [bytes, type])
  const hex = useMemo(() => (type === undefined ? hexLines(bytes) : ''), [bytes, type])
  return (
    <div tabIndex={0} role="region" aria-label={`Contents of ${nameOf(path)}`} className="min-h-0 flex-1 overflow-auto p-4">
      <p className="mb-3 text-sm text-muted"><Bytes value={bytes.length} />{bytes.length > shownBytes && type === undefined ? `, the first ${shownBytes.toLocaleString('en')} bytes` : ''}</p>
      {type !== undefined && <img ref={image} alt={nameOf(path)} className="max-w-full rounded border border-line bg-[repeating-conic-gradient(var(--hover)_0_25%,transparent_0_50%)] bg-size-[16px_16px]" />}
      {type === undefined && <pre className="text-sm text-muted">{hex}</pre>}
    </div>
  )
}
