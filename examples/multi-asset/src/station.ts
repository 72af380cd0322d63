import { asset, assetSpec, multiAsset, output, virtualAsset, z } from '@millrace/sdk'

const reading = z.object({ sensor: z.string(), celsius: z.number() })

export const readings = asset('station/readings', {
  run: () => ['north,4.5', 'south,19', 'roof,-31', 'cellar,?'],
})

/** One pass over the readings makes three assets, each recorded as soon as it is there. Storm warnings are made only when there is a reason. */
export const station = multiAsset('station', {
  inputs: { readings },
  config: z.object({ lowest: z.number().default(-30) }),
  group: 'station',
  assets: {
    valid: assetSpec('station/valid', { value: z.array(reading), description: 'What the sensors said, as numbers.' }),
    rejected: assetSpec('station/rejected', { description: 'Lines that are no reading.' }),
    alarms: assetSpec('station/alarms', { required: false, tags: { urgency: 'high' } }),
  },
  run: async function* ({ inputs, config, emit }) {
    const parsed = inputs.readings.map((line) => {
      const [sensor = '', text = ''] = line.split(',')
      return { line, reading: { sensor, celsius: Number(text) } }
    })
    const valid = parsed.filter((each) => !Number.isNaN(each.reading.celsius))
    yield emit.valid(output(valid.map((each) => each.reading), { metadata: { rows: valid.length } }))
    yield emit.rejected(parsed.filter((each) => !valid.includes(each)).map((each) => each.line))
    const cold = valid.filter((each) => each.reading.celsius < config.lowest)
    if (cold.length > 0) yield emit.alarms(cold.map((each) => each.reading.sensor))
  },
})

export const summary = asset('station/summary', {
  inputs: { valid: station.assets.valid, rejected: station.assets.rejected },
  run: ({ inputs }) => ({ mean: inputs.valid.reduce((sum, each) => sum + each.celsius, 0) / inputs.valid.length, rejected: inputs.rejected.length }),
})

/** Runs only when there is an alarm: what depends on an asset that was left out is skipped. */
export const alerts = asset('station/alerts', {
  inputs: { alarms: station.assets.alarms },
  run: ({ inputs, log }) => { for (const sensor of inputs.alarms) log.warn(`${sensor} is too cold`) },
})

/** A run can make one of these alone. The long bulletin is made from the short one, so that it comes after it. */
const short = assetSpec('bulletins/short')
const long = assetSpec('bulletins/long', { deps: [short] })

export const bulletins = multiAsset('bulletins', {
  inputs: { summary },
  subsettable: true,
  assets: { short, long },
  run: ({ inputs, selected }) => {
    const text = `It is ${inputs.summary.mean.toFixed(1)} °C.`
    return {
      ...selected.has('short') ? { short: text } : {},
      ...selected.has('long') ? { long: `${text} ${inputs.summary.rejected} lines were no reading.` } : {},
    }
  },
})

/** A view of both: nothing makes it, and what depends on it depends on them. */
export const currentForecasts = virtualAsset('bulletins/current', { deps: [bulletins.assets.short, bulletins.assets.long] })
