'use client'
import { CodeBlock } from '../../components/ui/code-block'
import { usePlace } from '../deployments/client'
import { keySelection } from './selection-text'
import type { AssetDetail } from './server/asset-schema'

/** The request that materializes an asset, to copy. */
export function LaunchCall({ asset, title }: { asset: AssetDetail; title: string }) {
  const { organization, deployment } = usePlace()
  const body = JSON.stringify({ target: { selection: keySelection(asset.key) }, location: asset.codeLocation }, null, 2)
  return <CodeBlock title={title} code={`POST /api/v1/organizations/${organization}/deployments/${deployment}/runs\n${body}`} wrap className="self-start" />
}
