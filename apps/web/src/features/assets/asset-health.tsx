'use client'
import { Status, type StatusName } from '../../components/status'
import type { AssetDetail } from './server/asset-schema'

type Health = AssetDetail['health']['status']

const names: Record<Health, StatusName> = { healthy: 'healthy', warning: 'stale', degraded: 'failed', unknown: 'missing', 'not-applicable': 'missing' }
const words: Record<Health, string> = { healthy: 'healthy', warning: 'warning', degraded: 'degraded', unknown: 'unknown', 'not-applicable': 'unknown' }
const sides = [['materialization', 'materialization'], ['checks', 'checks'], ['freshness', 'freshness']] as const

/** The health of an asset, and which sides of it are to blame. */
export function AssetHealthText({ asset: { health } }: { asset: AssetDetail }) {
  const blamed = sides.flatMap(([side, word]) => (health[side] === 'warning' || health[side] === 'degraded' ? [word] : []))
  return (
    <span className="flex flex-wrap items-baseline gap-x-2">
      <Status status={names[health.status]} variant="text">{words[health.status]}</Status>
      {blamed.length > 0 && <span className="text-sm text-muted">by {blamed.join(', ')}</span>}
    </span>
  )
}
