import type { ScheduleSnapshot, SensorSnapshot } from '@millrace/protocol'
import type { ScheduleRecord } from '../automation/schedule'
import type { TriggerRecord } from '../automation/check-trigger'
import type { SensorRecord } from '../automation/sensor-record'
import { assetRecord, definitionRecord } from '../definition'
import { bundlePosition } from '../definition-place'

const described = ({ key, description, tags, defaultStatus, place }: TriggerRecord) => {
  const position = bundlePosition(place)
  return {
    name: key, defaultStatus, tags: { ...tags },
    ...(description === undefined ? {} : { description }),
    ...(position === undefined ? {} : { bundlePosition: position }),
  }
}

export const scheduleSnapshot = (record: ScheduleRecord): ScheduleSnapshot => ({
  ...described(record),
  timing: structuredClone(record.timing), target: { ...record.target.target },
  ...(record.config === undefined ? {} : { config: record.config }),
  isEvaluated: record.run !== undefined,
})

const keyOf = (asset: unknown): string => typeof asset === 'string' ? asset : assetRecord(asset)?.key ?? ''

const jobNames = (jobs: readonly unknown[]): string[] => jobs.flatMap((job) => {
  const record = definitionRecord(job)
  return record?.kind === 'job' ? [record.key] : []
})

export const sensorSnapshot = (record: SensorRecord): SensorSnapshot => {
  const { about } = record
  const sensed = { ...described(record), intervalSeconds: record.intervalSeconds, targets: record.targets.map(({ target }) => ({ ...target })) }
  switch (about.kind) {
    case 'standard': return { kind: about.kind, ...sensed }
    case 'asset': return { kind: about.kind, ...sensed, asset: keyOf(about.asset), isEvaluated: record.run !== undefined }
    case 'multi-asset': return { kind: about.kind, ...sensed, assets: Object.entries(about.assets).map(([name, asset]) => ({ name, asset: keyOf(asset) })) }
    case 'run-status': return { kind: about.kind, ...sensed, statuses: [...about.statuses], monitor: typeof about.monitor === 'string' ? about.monitor : { jobs: jobNames(about.monitor) } }
  }
}
