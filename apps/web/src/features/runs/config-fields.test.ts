import { z } from 'zod'
import { expect, test } from 'vitest'
import { fieldsOf, problemOf, readField, settleField, valueAt, withValue, type ConfigField } from './config-fields'

const schema = z.toJSONSchema(z.object({
  minimum: z.number().default(-273.15).describe('In degrees Celsius'),
  unit: z.enum(['celsius', 'fahrenheit']).default('celsius'),
  hours: z.int().min(1),
  isDry: z.boolean().optional(),
  retry: z.object({ limit: z.int(), note: z.string().optional() }),
  stations: z.array(z.string()),
}), { io: 'input' })

const named = (name: string): ConfigField => {
  const field = fieldsOf(JSON.parse(JSON.stringify(schema)))?.find(({ path }) => path.join('.') === name)
  if (field === undefined) throw new Error(`no field ${name}`)
  return field
}

test('the fields of a config are those of its schema, nested ones by their path', () => {
  expect(fieldsOf(JSON.parse(JSON.stringify(schema)))?.map(({ path, kind, isRequired }) => `${path.join('.')} ${kind}${isRequired ? ' required' : ''}`)).toEqual([
    'hours integer required', 'retry.limit integer required', 'stations json required', 'minimum number', 'unit choice', 'isDry choice', 'retry.note text',
  ])
  expect(named('minimum')).toMatchObject({ description: 'In degrees Celsius', fallback: -273.15 })
  expect(named('unit')).toMatchObject({ choices: ['celsius', 'fahrenheit'], fallback: 'celsius' })
})

test('references are followed, and those in a circle end', () => {
  expect(fieldsOf({ $ref: '#/$defs/Config', $defs: { Config: { type: 'object', properties: { level: { $ref: '#/$defs/Level' } } }, Level: { enum: ['low', 'high'] } } })).toMatchObject([{ path: ['level'], choices: ['low', 'high'] }])
  const tree = { type: 'object', properties: { inner: { $ref: '#' } } }
  expect(fieldsOf(tree)).toMatchObject([{ path: ['inner', 'inner', 'inner', 'inner'], kind: 'json' }])
})

test('a schema that is no object with known properties has no fields', () => {
  for (const other of [true, {}, { type: 'string' }, { type: 'object', additionalProperties: { type: 'number' } }, [], null]) expect(fieldsOf(other)).toBeNull()
})

test('a hostile schema is a form at most, never an error', () => {
  expect(fieldsOf(JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"},"constructor":{"enum":[{}]},"x":{"anyOf":[{"$ref":"#/nowhere"}]},"y":7}}'))?.map(({ path, kind }) => `${path.join()} ${kind}`))
    .toEqual(['__proto__ text', 'constructor json', 'x json', 'y json'])
})

test('values are set and taken away, and nothing else moves', () => {
  const config = { assets: { warmHours: { minimum: 3, unit: 'celsius' } }, execution: { maxConcurrent: 4 } }
  expect(valueAt(config, ['assets', 'warmHours', 'minimum'])).toBe(3)
  expect(valueAt(config, ['assets', 'toString'])).toBeUndefined()
  const changed = withValue(config, ['assets', 'warmHours', 'minimum'], 5)
  expect(JSON.stringify(changed)).toBe('{"assets":{"warmHours":{"minimum":5,"unit":"celsius"}},"execution":{"maxConcurrent":4}}')
  expect(withValue({ assets: { a: { b: 1 } } }, ['assets', 'a', 'b'], undefined)).toBeUndefined()
  expect(withValue(undefined, ['ops', 'greet', 'name'], 'Ada')).toEqual({ ops: { greet: { name: 'Ada' } } })
})

test('a number that is still being typed is kept as it stands, and settles', () => {
  const minimum = named('minimum')
  expect(['1', '1.', '1.0', '1.05', '-', '', 'x'].map((text) => readField(minimum, text))).toEqual([1, '1.', '1.0', 1.05, '-', undefined, 'x'])
  expect(settleField(minimum, '1.0')).toBe(1)
  expect(settleField(minimum, 'x')).toBe('x')
  expect(problemOf(minimum, 'x')).toBe('Expects a number.')
  expect(problemOf(named('hours'), 1.5)).toBe('Expects a whole number.')
  expect(problemOf(named('unit'), 'kelvin')).toBe('Expects one of "celsius", "fahrenheit".')
  expect(problemOf(named('hours'), undefined)).toBeUndefined()
})
