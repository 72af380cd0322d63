import { executeJob, materialize } from '@millrace/sdk/testing'
import { describe, expect, it } from 'vitest'
import * as location from '../src/definitions'

describe('configuration', () => {
  it('comes from the launch, over what is bound, over the defaults of the schema', async () => {
    const plain = await materialize(location, { config: { resources: { station: { hours: 2 } } } })
    expect(plain.value(location.warmHours)).toEqual([10, 10.5, 11, 11.5])
    const given = await materialize(location, { config: { resources: { station: { hours: 1, stations: ['summit'] } }, assets: { warmHours: { unit: 'fahrenheit' } } } })
    expect(given.value(location.warmHours)).toEqual([50])
    expect(given.step(location.warmHours).metadata['unit']).toEqual({ type: 'text', value: 'fahrenheit' })
  })

  it('that is missing or wrong fails the step that needs it, and says every field', async () => {
    const missing = await materialize(location)
    expect(missing.step(location.readings).error?.message).toContain('config of resource `station` is wrong: `hours`:')
    const wrong = await materialize(location, { config: { resources: { station: { hours: 1 } }, assets: { warmHours: { minimum: 'warm', unit: 'kelvin' } } } })
    expect(wrong.step(location.warmHours).error?.message).toMatch(/^config of asset `warmHours` is wrong: `minimum`: .*; `unit`: /)
  })

  it('of what does not exist is refused before anything runs, with the nearest name', async () => {
    await expect(materialize(location, { config: { assets: { warmHour: {} } } })).rejects.toThrow('Did you mean “warmHours”?')
    await expect(materialize(location, { config: { resources: { sation: {} } } })).rejects.toThrow('Did you mean “station”?')
  })

  it('is named by a job', async () => {
    const result = await materialize(location, { job: location.summer })
    expect(result.value(location.warmHours).every((degrees) => degrees >= 20)).toBe(true)
    expect(result.value(location.readings)).toHaveLength(96)
  })

  it('of ops goes by their paths in the job', async () => {
    const result = await executeJob(location.greeting, { config: { ops: { second: { name: 'Ben', times: 2 } } } })
    expect([result.output('first'), result.output('second')]).toEqual(['Hello Ada', 'Hello Ben, Hello Ben'])
  })
})
