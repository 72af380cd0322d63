import type { BundlePosition, Manifest, SourcePosition } from '@millrace/protocol'
import { readSourceMap, type Positions, type SourceMapLike } from './bundle-positions'

interface Placed { bundlePosition?: BundlePosition | undefined; source?: SourcePosition | undefined }

/** What the process itself claims as `source` is dropped: places come from the map alone. */
function place<Snapshot extends Placed>(snapshot: Snapshot, positions: Positions): Snapshot {
  const { source: _, ...rest } = snapshot
  const found = snapshot.bundlePosition === undefined ? null : positions.find(snapshot.bundlePosition)
  return found?.origin === 'author' ? { ...rest, source: found.position } as Snapshot : rest as Snapshot
}

/** The manifest with each definition's place in the author's source. */
export function mapManifest(manifest: Manifest, sourceMap: SourceMapLike): Manifest {
  const positions = readSourceMap(sourceMap)
  return {
    ...manifest,
    assets: manifest.assets.map((asset) => place(asset, positions)),
    jobs: manifest.jobs.map((job) => place(job, positions)),
    ops: manifest.ops.map((op) => place(op, positions)),
    schedules: manifest.schedules.map((schedule) => place(schedule, positions)),
    sensors: manifest.sensors.map((sensor) => place(sensor, positions)),
    ...(manifest.checks === undefined ? {} : { checks: manifest.checks.map((check) => place(check, positions)) }),
    ...(manifest.resources === undefined ? {} : { resources: manifest.resources.map((resource) => place(resource, positions)) }),
  }
}
