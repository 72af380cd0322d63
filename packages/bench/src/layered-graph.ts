/** L(n, w): `n` assets in layers of `w`; each below the first layer depends on two assets of the layer above. */
export interface LayeredGraph {
  count: number
  width: number
  mode: 'order' | 'values'
  /** First part of every asset's key: keys are unique in a deployment. */
  prefix: string
}

const assetsPerFile = 500

const declaration = (index: number, { width, mode, prefix }: LayeredGraph): string => {
  const above = index - width - (index % width)
  const upstream = index < width ? [] : [above + (index % width), above + ((index % width) + 1) % width]
  const key = `${prefix}/a${index}`
  if (mode === 'order') {
    const deps = upstream.length === 0 ? '' : `deps: [${upstream.map((name) => `a${name}`).join(', ')}], `
    return `export const a${index} = asset('${key}', { ${deps}run: () => {} })`
  }
  if (upstream.length === 0) return `export const a${index}: Asset<Value> = asset('${key}', { run: () => ({ i: ${index}, sum: 1 }) })`
  const [left, right] = upstream
  return `export const a${index}: Asset<Value> = asset('${key}', { inputs: { left: a${left}, right: a${right} }, `
    + `run: ({ inputs }) => ({ i: ${index}, sum: inputs.left.sum + inputs.right.sum }) })`
}

/** The sources of such a location, split into files of whole layers so that no file imports one that imports it. */
export const layeredSources = (graph: LayeredGraph): Record<string, string> => {
  const perFile = Math.max(graph.width, Math.floor(assetsPerFile / graph.width) * graph.width)
  const files: Record<string, string> = {}
  const parts = Math.ceil(graph.count / perFile)
  for (let part = 0; part < parts; part += 1) {
    const first = part * perFile
    const last = Math.min(graph.count, first + perFile)
    const lines = Array.from({ length: last - first }, (_, offset) => declaration(first + offset, graph))
    const above = Array.from({ length: graph.width }, (_, column) => `a${first - graph.width + column}`)
    const imports = part === 0 ? '' : `import { ${above.join(', ')} } from './part-${part - 1}'\n`
    const types = graph.mode === 'values' ? "import type { Asset } from '@millrace/sdk'\n\ninterface Value { i: number; sum: number }\n" : ''
    files[`src/part-${part}.ts`] = `import { asset } from '@millrace/sdk'\n${imports}${types}\n${lines.join('\n')}\n`
  }
  files['src/definitions.ts'] = `${Array.from({ length: parts }, (_, part) => `export * from './part-${part}'`).join('\n')}\n`
  return files
}
