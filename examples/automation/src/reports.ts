import {
  advanceAllCursors, anyDepsMissing, asset, assetSensor, customCondition, eager, executionFailed, job, missing, multiAssetSensor, not, runFailureSensor, runRequest, runStatusSensor, schedule, skip,
} from '@millrace/sdk'
import { prices, rates } from './prices'

/** Not on week-ends: nobody reads reports then. */
const onWorkingDays = customCondition('onWorkingDays', ({ at }) => at.getUTCDay() !== 0 && at.getUTCDay() !== 6)

/** Follows the prices on working days, and waits for help once it failed. */
export const priceReport = asset('reports/prices', {
  group: 'reports',
  inputs: { prices },
  automation: eager().and(onWorkingDays, not(executionFailed())),
  run: ({ inputs }) => [...inputs.prices].map(([name, price]) => `${name}: ${price.toFixed(2)} €`).join('\n'),
})

/** Made once, and again whenever somebody wipes it; an archive need not wait for what is missing above. */
export const archive = asset('reports/archive', {
  group: 'reports',
  inputs: { priceReport },
  automation: missing().newlyTrue().sinceLastHandled().and(not(anyDepsMissing().ignore(rates))),
  run: ({ inputs }) => [inputs.priceReport],
})

export const publish = job('publish', { selection: 'group:reports', tags: { by: 'automation' } })
export const refreshFinance = job('refreshFinance', { selection: 'group:finance' })

/** Everything again on the first of a month, with a note of the month in every run. */
export const monthly = schedule('monthly', {
  cron: '0 5 1 * *',
  timezone: 'Europe/Berlin',
  target: refreshFinance,
  run: ({ scheduledAt, timezone }) => {
    const month = new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', timeZone: timezone }).format(scheduledAt)
    return month.startsWith('2026-08') ? skip('closed in August') : runRequest({ tags: { month } })
  },
})

export const afterRefresh = runStatusSensor('afterRefresh', {
  status: 'succeeded',
  monitor: refreshFinance,
  target: publish,
  run: ({ run }) => runRequest({ runKey: run.id, tags: { after: run.id } }),
})

/** One run of the reports once both are new, however often either was made. */
export const whenBothAreNew = multiAssetSensor('whenBothAreNew', {
  assets: { prices, rates },
  target: publish,
  run: ({ latest }) => latest.prices && latest.rates ? [runRequest(), advanceAllCursors()] : skip('one of them is not new'),
})

export const onRates = assetSensor('onRates', { asset: rates, target: prices })

/** Where a message would go to. */
export const complaints: string[] = []

export const complain = runFailureSensor('complain', {
  run: ({ run, error, failedSteps }) => {
    complaints.push(`${run.job ?? 'a run'} failed at ${failedSteps.map(({ key }) => key).join(', ')}: ${error?.message ?? 'nobody knows why'}`)
  },
})
