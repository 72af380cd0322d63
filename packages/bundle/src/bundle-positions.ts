import { originalPositionFor, sourceContentFor, TraceMap } from '@jridgewell/trace-mapping'
import type { BundlePosition, SourcePosition } from '@millrace/protocol'
import { cutLine } from './build-problem'
import { virtualNames } from './virtual-modules'

export type Origin =
  | { readonly origin: 'author'; readonly position: SourcePosition; readonly code?: string }
  | { readonly origin: 'sdk' | 'runtime' }

/** Tells where places of a built text come from. */
export interface Positions { find(position: BundlePosition): Origin }

const longestPath = 1024
const sdkSources = new Set<string>([virtualNames.runtime, virtualNames.sdk, virtualNames.zod])

/** Finds, for a place in a bundle, where it comes from. Reading the map once and asking often is cheap. */
export class BundlePositions implements Positions {
  readonly #map: TraceMap
  readonly #lines = new Map<string, string[]>()

  constructor(sourceMap: string) {
    this.#map = new TraceMap(sourceMap)
  }

  find({ line, column }: BundlePosition): Origin {
    if (!(Number.isSafeInteger(line) && Number.isSafeInteger(column) && line > 0 && column > 0)) return { origin: 'runtime' }
    const found = originalPositionFor(this.#map, { line, column: column - 1 })
    if (found.source === null) return { origin: 'runtime' }
    if (sdkSources.has(found.source)) return { origin: 'sdk' }
    if (found.source.startsWith('millrace:')) return { origin: 'runtime' }
    const code = this.#line(found.source, found.line)
    const position = { file: found.source.slice(0, longestPath), line: found.line, column: found.column + 1 }
    return { origin: 'author', position, ...(code === undefined ? {} : { code }) }
  }

  #line(source: string, line: number): string | undefined {
    let lines = this.#lines.get(source)
    if (lines === undefined) {
      lines = (sourceContentFor(this.#map, source) ?? '').split('\n')
      this.#lines.set(source, lines)
    }
    const text = lines[line - 1]?.trim()
    return text === undefined || text === '' ? undefined : cutLine(text)
  }
}

/** A source map as text, or already read: for many errors of one bundle read it once. */
export type SourceMapLike = string | Positions

export const readSourceMap = (sourceMap: SourceMapLike): Positions => typeof sourceMap === 'string' ? new BundlePositions(sourceMap) : sourceMap
