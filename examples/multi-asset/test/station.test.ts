import { buildContext, materialize } from '@millrace/sdk/testing'
import { describe, expect, it } from 'vitest'
import * as weather from '../src/definitions'

const { station, bulletins } = weather

describe('the station', () => {
  it('makes its assets in one step, and what depends on them follows', async () => {
    const result = await materialize(weather)

    expect(result.error).toBeUndefined()
    expect(result.steps.map(({ key }) => key)).toEqual(['station/readings', 'station', 'station/alerts', 'station/summary', 'bulletins'])
    expect(result.value(station.assets.alarms)).toEqual(['roof'])
    expect(result.value(weather.summary)).toEqual({ mean: -2.5, rejected: 1 })
    expect(result.value(bulletins.assets.long)).toBe('It is -2.5 °C. 1 lines were no reading.')
  })

  it('leaves out the alarms when there is no reason, and skips who reads them', async () => {
    const result = await materialize(weather, { config: { assets: { station: { lowest: -50 } } } })

    expect(result.success).toBe(true)
    expect(result.step(weather.alerts).status).toBe('skipped')
  })

  it('checks a value against the schema of its asset', async () => {
    const made = await station.invoke(buildContext({ inputs: { readings: ['north,1'] } }))

    expect(made).toEqual({ valid: [{ sensor: 'north', celsius: 1 }], rejected: [] })
  })
})

describe('the bulletins', () => {
  it('can be made one without the other', async () => {
    const result = await materialize(bulletins.assets.short, { values: [[weather.summary, { mean: 3, rejected: 0 }]] })

    expect(result.steps.map(({ assets }) => assets)).toEqual([['bulletins/short']])
    expect(result.value(bulletins.assets.short)).toBe('It is 3.0 °C.')
  })
})
