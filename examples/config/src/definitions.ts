import { asset, atLaunch, definitions, job, op, output, resource, z } from '@millrace/sdk'

interface Reading { readonly station: string; readonly celsius: number }

/** Each launch says which period it is about; how many stations there are holds for all. */
export const station = resource('station', {
  config: z.object({ hours: z.number().int().min(1).max(48), stations: z.array(z.string()).min(1) }),
  init: ({ config }) => ({
    read: (): readonly Reading[] => config.stations.flatMap((name, place) => Array.from({ length: config.hours }, (_, hour) => ({ station: name, celsius: 10 + place + hour % 24 / 2 }))),
  }),
})

export const readings = asset('readings', { resources: { station }, run: ({ resources }) => resources.station.read() })

/** Without a word it keeps all readings: defaults belong into the schema, where the launch form shows them. */
export const warmHours = asset('warmHours', {
  inputs: { readings },
  config: z.object({
    minimum: z.number().default(-273.15).describe('In degrees Celsius'),
    unit: z.enum(['celsius', 'fahrenheit']).default('celsius'),
  }),
  run: ({ inputs, config }) => {
    const warm = inputs.readings.filter(({ celsius }) => celsius >= config.minimum)
    const degrees = warm.map(({ celsius }) => config.unit === 'celsius' ? celsius : celsius * 1.8 + 32)
    return output(degrees, { metadata: { hours: degrees.length, unit: config.unit } })
  },
})

/** A named configuration of the same assets; a launch may still say otherwise, field by field of what it configures. */
export const summer = job('summer', {
  selection: [readings, warmHours],
  config: { assets: { warmHours: { minimum: 20 } }, resources: { station: { hours: 48 } } },
})

const greet = op('greet', { config: z.object({ name: z.string().min(1), times: z.number().int().positive().default(1) }), run: ({ config }) => Array(config.times).fill(`Hello ${config.name}`).join(', ') })
export const greeting = job('greeting', { graph: () => { greet({}, { alias: 'first' }); greet({}, { alias: 'second' }) }, config: { ops: { first: { name: 'Ada' } } } })

export default definitions({ bindings: [atLaunch(station, { stations: ['north', 'south'] })] })
