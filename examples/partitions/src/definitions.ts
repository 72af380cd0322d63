import { job } from '@millrace/sdk'
import { days, measurements, stationDays } from './weather'

export { dailyMean, heatingDays, measurements, monthlyReport, today, weekTrend } from './weather'

/** The means of one day. */
export const updateMeans = job('updateMeans', { selection: 'group:means', partitions: days })

/** One station on one day; the thermometers were corrected in March. */
export const measure = job('measure', {
  selection: measurements,
  partitions: stationDays,
  config: ({ dimensions: { date } }) => ({ assets: { measurements: { offset: date.key < '2026-03-01' ? 0 : -0.5 } } }),
})
