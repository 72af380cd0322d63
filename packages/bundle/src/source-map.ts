import { hidingLine } from './tree-plugin'
import { virtualNames } from './virtual-modules'

interface RawMap { version: 3; sources: string[]; sourcesContent?: (string | null)[]; names: string[]; mappings: string }

const nameOf = (source: string): string => {
  if (source.startsWith('tree:')) return source.slice('tree:'.length)
  return source.startsWith('virtual:') ? source.slice('virtual:'.length) : virtualNames.node
}

/**
 * esbuild's map with the author's sources named by their paths. Our own modules keep their places, so that frames of the
 * SDK are known as such, but not their text.
 */
export function toSourceMap(text: string): string {
  const map = JSON.parse(text) as RawMap
  const sources = map.sources.map(nameOf)
  const isOurs = map.sources.map((source) => !source.startsWith('tree:'))
  const contents = (map.sourcesContent ?? []).map((content, index) => {
    if (isOurs[index] === true || content === null) return null
    return content.endsWith(hidingLine) ? content.slice(0, -hidingLine.length) : content
  })
  return JSON.stringify({
    version: 3, sources, sourcesContent: contents, names: map.names, mappings: map.mappings,
    ignoreList: isOurs.flatMap((own, index) => own ? [index] : []),
  })
}
