import type { ScheduleRecord } from './schedule'
import type { SensorRecord, SensorSubject } from './sensor-record'

const watched = (about: SensorSubject): readonly unknown[] => {
  switch (about.kind) {
    case 'standard': return []
    case 'asset': return [about.asset]
    case 'multi-asset': return Object.values(about.assets)
    case 'run-status': return typeof about.monitor === 'string' ? [] : about.monitor
  }
}

/** What a schedule or sensor brings into its code location: its targets, and what it watches. */
export const reachedByTrigger = (record: ScheduleRecord | SensorRecord): readonly unknown[] =>
  record.kind === 'schedule' ? record.target.members : [...record.targets.flatMap(({ members }) => members), ...watched(record.about)]
