import type { ErrorInfo, RawError, StackFrame } from '@millrace/protocol'
import { readSourceMap, type Positions, type SourceMapLike } from './bundle-positions'
import { parseStack, type RawFrame } from './parse-stack'

export interface MapErrorOptions {
  /** The URL that the bundle was loaded from; when absent every URL that ends in `/bundle.js`. */
  readonly bundleUrl?: string
}

const deepestCause = 16

const isBundle = (url: string, { bundleUrl }: MapErrorOptions): boolean =>
  bundleUrl === undefined ? url === 'bundle.js' || url.endsWith('/bundle.js') : url === bundleUrl

function mapFrame({ function: name, place }: RawFrame, positions: Positions, options: MapErrorOptions): StackFrame {
  const named = name === undefined ? {} : { function: name }
  if (place === undefined || !isBundle(place.url, options)) return { origin: 'runtime', ...named }
  const found = positions.find(place)
  if (found.origin !== 'author') return { origin: found.origin, ...named }
  return { origin: 'author', ...named, position: found.position, ...(found.code === undefined ? {} : { code: found.code }) }
}

function mapOne(raw: RawError, positions: Positions, options: MapErrorOptions & { depth: number }): ErrorInfo {
  const header = raw.message === '' ? raw.name : `${raw.name}: ${raw.message}`
  const frames = parseStack(raw.stack ?? '', header).map((frame) => mapFrame(frame, positions, options))
  const cause = raw.cause === undefined || options.depth >= deepestCause ? undefined : mapOne(raw.cause, positions, { ...options, depth: options.depth + 1 })
  return {
    name: raw.name, message: raw.message, blame: 'user', frames,
    ...(raw.code === undefined ? {} : { code: raw.code }),
    ...(raw.metadata === undefined ? {} : { metadata: raw.metadata }),
    ...(cause === undefined ? {} : { cause }),
  }
}

/** An error of a sandboxed process, and what caused it, in terms of the author's source. */
export function mapError(raw: RawError, sourceMap: SourceMapLike, options: MapErrorOptions = {}): ErrorInfo {
  return mapOne(raw, readSourceMap(sourceMap), { ...options, depth: 0 })
}
