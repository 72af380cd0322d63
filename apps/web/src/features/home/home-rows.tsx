'use client'

import { assetHref, buildHref, codeLocationHref, runHref } from '../../components/shell/hrefs'
import { Status, type StatusName } from '../../components/status'
import { Duration } from '../../components/ui/duration'
import { KeyText } from '../../components/ui/key-text'
import { RelativeTime } from '../../components/ui/relative-time'
import type { AssetSummary } from '../assets/server/asset-schema'
import type { BuildSummary } from '../builds/server/build-schema'
import type { CodeLocationRecord } from '../code-locations/server/code-location-schema'
import { usePlace } from '../deployments/client'
import { RunTargetText } from '../runs/client'
import type { RunSummary } from '../runs/server/run-schema'
import { Row, Rows } from './section'

const lead = 'flex w-25 shrink-0 max-sm:w-auto'

export const RunRows = ({ runs }: { runs: readonly RunSummary[] }) => {
  const place = usePlace()
  return (
    <Rows empty="No run yet. Materialize an asset, and it appears here.">
      {runs.map((run) => (
        <Row
          key={run.id}
          href={runHref(place, run.id)}
          lead={<span className={lead}><Status status={run.status} variant="text" /></span>}
          title={<RunTargetText run={run} />}
          note={`${run.build.codeLocation} · ${progressOf(run)}`}
          end={run.startedAt === null || run.endedAt !== null
            ? <><RunTime run={run} /><RelativeTime at={run.createdAt} className="inline-block min-w-20" /></>
            : <Duration from={run.startedAt} />}
        />
      ))}
    </Rows>
  )
}

const RunTime = ({ run }: { run: RunSummary }) => (run.startedAt === null || run.endedAt === null
  ? null
  : <span className="mr-3 font-mono text-xs text-faint max-sm:hidden"><Duration from={run.startedAt} until={run.endedAt} /></span>)

const progressOf = ({ stepCounts: { total, succeeded, failed } }: RunSummary): string => {
  if (total === 0) return 'no steps yet'
  const done = `${succeeded.toLocaleString('en')} of ${total.toLocaleString('en')} steps`
  return failed === 0 ? done : `${done}, ${failed.toLocaleString('en')} failed`
}

export const FailedAssetRows = ({ assets }: { assets: readonly AssetSummary[] }) => {
  const place = usePlace()
  return (
    <Rows empty="None.">
      {assets.map((asset) => (
        <Row
          key={asset.key}
          href={assetHref(place, asset.key)}
          lead={<span className={lead}><Status status="failed" variant="text" /></span>}
          title={<KeyText text={asset.key} />}
          note={`${asset.group} · ${asset.codeLocation}`}
          end={asset.lastMaterializedAt === null ? 'never materialized' : <>last good <RelativeTime at={asset.lastMaterializedAt} /></>}
        />
      ))}
    </Rows>
  )
}

export const BuildRows = ({ builds }: { builds: readonly BuildSummary[] }) => {
  const place = usePlace()
  return (
    <Rows empty="No build yet. Deploy code, and it appears here.">
      {builds.map((build) => (
        <Row
          key={build.id}
          href={buildHref(place, build.id)}
          lead={<span className={lead}><Status status={build.status} variant="text">{build.deployed ? 'deployed' : undefined}</Status></span>}
          title={build.message.trim() === '' ? build.codeLocation : build.message}
          note={`${build.codeLocation} · ${build.author}`}
          end={<RelativeTime at={build.createdAt} />}
        />
      ))}
    </Rows>
  )
}

const locationStatus: Record<CodeLocationRecord['status'], readonly [StatusName, string]> = {
  empty: ['missing', 'empty'], building: ['building', 'building'], deployed: ['succeeded', 'deployed'], failed: ['failed', 'build failed'],
}

export const CodeLocationRows = ({ codeLocations }: { codeLocations: readonly CodeLocationRecord[] }) => {
  const place = usePlace()
  return (
    <Rows empty="No code yet. Create a code location in Code.">
      {codeLocations.map((location) => {
        const [status, word] = locationStatus[location.status]
        return (
          <Row
            key={location.id}
            href={codeLocationHref(place, location.name)}
            lead={<span className={lead}><Status status={status} variant="text">{word}</Status></span>}
            title={<span className="font-mono text-sm">{location.name}</span>}
            note={`${location.assets.toLocaleString('en')} ${location.assets === 1 ? 'asset' : 'assets'}`}
            end={location.deployedBuild === null ? 'not deployed' : <RelativeTime at={location.deployedBuild.endedAt ?? location.deployedBuild.createdAt} />}
          />
        )
      })}
    </Rows>
  )
}
