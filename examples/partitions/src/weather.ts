import { asset, daily, from, lastPartition, monthly, multi, output, self, singleRun, staticPartitions, timeWindow, z } from '@millrace/sdk'

/** Stations measure in local time: a day begins at midnight in Berlin, and is an hour shorter or longer twice a year. */
export const days = daily({ start: '2026-01-01', timezone: 'Europe/Berlin' })
const months = monthly({ start: '2026-01-01', timezone: 'Europe/Berlin' })
const stations = staticPartitions(['alps', 'coast', 'city'])
export const stationDays = multi({ date: days, station: stations })

export interface Measurement { at: Date; celsius: number }

const bases = { alps: -4, coast: 8, city: 10 }

/** Every station on every day is a partition of its own: what fails for one can be made again alone. */
export const measurements = asset('measurements', {
  group: 'raw',
  description: 'What the stations measured, every six hours.',
  partitions: stationDays,
  config: z.object({ offset: z.number().default(0) }),
  run: ({ partition: { dimensions: { date, station } }, config }) => {
    const rows: Measurement[] = []
    for (let at = date.window.start.getTime(); at < date.window.end.getTime(); at += 6 * 3_600_000) {
      const hour = new Date(at).getUTCHours()
      rows.push({ at: new Date(at), celsius: bases[station.key] + config.offset + (hour > 9 && hour < 18 ? 4 : 0) })
    }
    return output(rows, { metadata: { rows: rows.length } })
  },
})

/** One day reads the measurements of all stations on that day: a map by partition. */
export const dailyMean = asset('dailyMean', {
  group: 'means',
  partitions: days,
  inputs: { measurements },
  run: ({ inputs }) => {
    const all = [...inputs.measurements.values()].flat()
    return Math.round(all.reduce((sum, { celsius }) => sum + celsius, 0) / all.length * 10) / 10
  },
})

/** The mean of the day and the six days before, as far as there are any. */
export const weekTrend = asset('weekTrend', {
  group: 'means',
  partitions: days,
  inputs: { week: from(dailyMean, timeWindow({ startOffset: -6 })) },
  run: ({ inputs }) => [...inputs.week.values()].reduce((sum, mean) => sum + mean, 0) / inputs.week.size,
})

/** Grows by what was before: each day reads the day before of itself. */
export const heatingDays = asset('heatingDays', {
  group: 'means',
  description: 'How many days of mean below 15 °C there were so far.',
  partitions: days,
  inputs: { mean: dailyMean, before: self<number>({ startOffset: -1 }) },
  run: ({ inputs }) => (inputs.before ?? 0) + (inputs.mean < 15 ? 1 : 0),
})

/** One run makes any number of months, each from its own days. */
export const monthlyReport = asset('monthlyReport', {
  group: 'reports',
  partitions: months,
  backfillPolicy: singleRun(),
  inputs: { means: dailyMean },
  run: ({ partitionRange, inputs }) => new Map(partitionRange.keys.map((month) => {
    const means = [...inputs.means].filter(([day]) => day.startsWith(month.slice(0, 7))).map(([, mean]) => mean)
    return [month, { days: means.length, coldest: Math.min(...means) }]
  })),
})

/** Not partitioned: it always tells of the latest day. */
export const today = asset('today', {
  group: 'reports',
  inputs: { mean: from(dailyMean, lastPartition()) },
  run: ({ inputs }) => `The latest mean is ${inputs.mean} °C.`,
})
