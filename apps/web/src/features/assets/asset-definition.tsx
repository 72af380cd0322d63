'use client'
import { isRunnableKind } from '@millrace/protocol'
import { ArrowUpRight } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { HookBadges } from '../../components/hook-badges'
import { assetHref, buildHref, codeLocationHref } from '../../components/shell/hrefs'
import { sourceHref } from '../../components/shell/source-href'
import { Badge } from '../../components/ui/badge'
import { Card } from '../../components/ui/card'
import { CopyableText } from '../../components/ui/copy-button'
import { usePlace } from '../deployments/client'
import { AssetLinks } from './asset-links'
import { MadeBy } from './made-by'
import { LaunchCall } from './launch-call'
import { ConfigSchema } from './config-schema'
import type { AssetDetail } from './server/asset-schema'

const linkStyle = 'text-accent hover:underline'

/** What the author declared, and where. */
export function AssetDefinition({ asset }: { asset: AssetDetail }) {
  const place = usePlace()
  const { source } = asset
  return (
    <div className="grid gap-3 p-3 lg:grid-cols-2">
      <Card title="Where it is written">
        <Rows
          items={[
            {
              name: 'Source',
              value: source === null
                ? <span className="text-faint">not known</span>
                : <Link href={sourceHref(place, { location: asset.codeLocation, path: source.file, line: source.line, column: source.column })} className={`${linkStyle} font-mono text-sm break-all`}>{source.file}:{source.line}:{source.column}<ArrowUpRight aria-hidden className="ml-0.5 inline size-3" /></Link>,
            },
            { name: 'Code location', value: <Link href={codeLocationHref(place, asset.codeLocation)} className={`${linkStyle} font-mono text-sm break-all`}>{asset.codeLocation}</Link> },
            { name: 'Build', value: <Link href={buildHref(place, asset.build.id)} className={`${linkStyle} font-mono text-sm`}>{asset.build.id.slice(-8)}</Link> },
            { name: 'Commit', value: <CopyableText text={asset.build.commit} length={14} /> },
            { name: 'Code version', value: asset.codeVersion === null ? <span className="text-faint">none declared</span> : <code>{asset.codeVersion}</code> },
          ]}
        />
      </Card>
      <Card title="How it is organised">
        <Rows
          items={[
            { name: 'Kind', value: kindTexts[asset.kind] },
            ...(asset.madeBy === null ? [] : [{ name: 'Made by', value: <MadeBy madeBy={asset.madeBy} /> }]),
            { name: 'Group', value: asset.group },
            { name: 'Owners', value: asset.owners.length === 0 ? <None /> : asset.owners.join(', ') },
            { name: 'Kinds', value: asset.kinds.length === 0 ? <None /> : <Badges values={asset.kinds} /> },
            { name: 'Tags', value: Object.keys(asset.tags).length === 0 ? <None /> : <Badges values={Object.entries(asset.tags).map(([name, value]) => (value === '' ? name : `${name}: ${value}`))} /> },
            { name: 'Hooks', value: asset.hooks.length === 0 ? <None /> : <HookBadges hooks={asset.hooks} /> },
            { name: 'Jobs', value: asset.jobs.length === 0 ? <None /> : <Badges values={asset.jobs} /> },
          ]}
        />
      </Card>
      <Card title={`Inputs (${asset.inputs.length})`} padded={asset.inputs.length === 0}>
        {asset.inputs.length === 0
          ? <p className="text-muted">It receives no values of other assets.</p>
          : (
            <table className="w-full text-left">
              <thead><tr className="text-xs text-faint"><th scope="col" className="px-3 py-1 font-medium">Parameter</th><th scope="col" className="px-3 py-1 font-medium">Asset</th></tr></thead>
              <tbody>
                {asset.inputs.map((input) => (
                  <tr key={input.name} className="border-t border-line">
                    <td className="px-3 py-1 font-mono text-sm">{input.name}</td>
                    <td className="px-3 py-1"><Link href={assetHref(place, input.asset)} className={`${linkStyle} font-mono text-sm break-all`}>{input.asset}</Link></td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
      </Card>
      <Card title={`Order only (${asset.deps.length})`}><AssetLinks keys={asset.deps} none="It waits for no asset without reading it." /></Card>
      {isRunnableKind(asset.kind) && <Card title="Config"><ConfigSchema schema={asset.configSchema} /></Card>}
      {isRunnableKind(asset.kind) && <LaunchCall asset={asset} title="As an API call" />}
    </div>
  )
}

const kindTexts: Record<AssetDetail['kind'], string> = {
  asset: 'asset', observable: 'observable: kept up to date elsewhere, looked at here', external: 'external: kept up to date elsewhere', virtual: 'virtual: a view of what it depends on',
}

const None = () => <span className="text-faint">none</span>
const Badges = ({ values }: { values: readonly string[] }) => <span className="flex flex-wrap gap-1">{values.map((value) => <Badge key={value} mono>{value}</Badge>)}</span>

function Rows({ items }: { items: readonly { name: string; value: ReactNode }[] }) {
  return (
    <dl className="grid grid-cols-[110px_minmax(0,1fr)] gap-x-3 gap-y-1.5">
      {items.map(({ name, value }) => <div key={name} className="contents"><dt className="text-faint">{name}</dt><dd className="min-w-0 break-words">{value}</dd></div>)}
    </dl>
  )
}
