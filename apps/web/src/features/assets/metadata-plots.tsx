'use client'
import { useRouter } from 'next/navigation'
import type { ReactNode } from 'react'
import { runHref } from '../../components/shell/hrefs'
import { Card } from '../../components/ui/card'
import { Plot } from '../../components/ui/plot'
import { usePlace } from '../deployments/client'
import { formatNumber } from '../metadata/client'
import { changeOf } from './metadata-series'
import type { NumberSeries } from './metadata-series'
import type { MaterializationRecord } from './server/asset-schema'

/** A number with its change against the materialization before. */
export function NumberFigure({ name, value, series }: { name: string; value: number; series: NumberSeries | undefined }): { label: string; value: ReactNode; note?: ReactNode } {
  const change = series === undefined ? undefined : changeOf(series.values)
  if (change === undefined) return { label: name, value: formatNumber(value) }
  const sign = change.difference > 0 ? '+' : ''
  const text = change.difference === 0 ? 'as before' : change.percent === undefined ? `${sign}${formatNumber(change.difference)}` : `${sign}${change.percent.toFixed(1)} % vs. before`
  return { label: name, value: formatNumber(value), note: text }
}

/** The numbers of the latest materializations over time; a click on a point opens its run. */
export function MetadataPlots({ series, materializations }: { series: readonly NumberSeries[]; materializations: readonly MaterializationRecord[] }) {
  const place = usePlace()
  const router = useRouter()
  return (
    <div className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,320px),1fr))] gap-3">
      {series.map((item) => (
        <Card key={item.name} title={`${item.name} over ${item.times.length} materializations`} padded={false}>
          <Plot
            label={`${item.name} over time`}
            times={item.times}
            series={[{ label: item.name, values: item.values }]}
            format={formatNumber}
            onPick={(index) => {
              const picked = materializations[materializations.length - 1 - index]
              if (picked !== undefined) router.push(runHref(place, picked.runId))
            }}
          />
        </Card>
      ))}
    </div>
  )
}
