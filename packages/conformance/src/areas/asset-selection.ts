import { buildAssetGraph, selectAssets, type AssetGraph } from '@millrace/orchestration'
import { z } from 'zod'
import type { CaseFile } from '../case-file'

const inputSchema = z.strictObject({ graph: z.string(), selection: z.string() })
const graphsSchema = z.record(z.string(), z.array(z.strictObject({
  key: z.string(),
  deps: z.array(z.string()).default([]),
  group: z.string().default('default'),
  tags: z.record(z.string(), z.string()).default({}),
  owners: z.array(z.string()).default([]),
  kinds: z.array(z.string()).default([]),
  external: z.boolean().default(false),
})))

const graphsOfFile = new WeakMap<CaseFile, Map<string, AssetGraph>>()

const graphsOf = (file: CaseFile): Map<string, AssetGraph> => {
  const known = graphsOfFile.get(file)
  if (known !== undefined) return known
  const graphs = new Map(Object.entries(graphsSchema.parse(file['graphs'])).map(([name, assets]) => [name, buildAssetGraph([{
    location: 'conformance',
    assets: assets.map(({ external, ...asset }) => ({ ...asset, kind: external ? 'external' : 'asset', inputs: [], metadata: {} })),
  }])]))
  graphsOfFile.set(file, graphs)
  return graphs
}

export const runAssetSelection = (input: unknown, file: CaseFile): unknown => {
  const { graph, selection } = inputSchema.parse(input)
  const assets = graphsOf(file).get(graph)
  if (assets === undefined) throw new Error(`the file has no graph “${graph}”`)
  return { keys: selectAssets(selection, assets) }
}
