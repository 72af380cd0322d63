import { MillraceError } from '@millrace/protocol'
import { dateOfDay, dayLength, dayOfDate, daysInMonth, firstDayOfYear } from '../time/civil-date'

/** What a key says: what the clocks show, and their offset from UTC if the format has one. Both in milliseconds. */
export interface KeyTime {
  readonly wallTime: number
  readonly offset: number | null
}

export interface KeyFormat {
  readonly text: string
  readonly hasOffset: boolean
  write(wallTime: number, offset: number): string
  /** Null when the text does not fit. Leading zeros may be missing, as with `strptime`. */
  read(text: string): KeyTime | null
}

interface Fields {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly wallTime: number
  readonly offset: number
}

interface Code {
  readonly pattern: string
  readonly write: (fields: Fields) => string
}

const digits = (value: number, length: number): string => String(value).padStart(length, '0')
const partOfDay = (wallTime: number, unit: number, count: number): number => Math.floor((((wallTime % dayLength) + dayLength) % dayLength) / unit) % count

const writeOffset = (offset: number): string => {
  const seconds = Math.round(Math.abs(offset) / 1000)
  const rest = seconds % 60 === 0 ? '' : digits(seconds % 60, 2)
  return `${offset < 0 ? '-' : '+'}${digits(Math.floor(seconds / 3600), 2)}${digits(Math.floor(seconds / 60) % 60, 2)}${rest}`
}

const codes: Readonly<Record<string, Code>> = {
  Y: { pattern: String.raw`\d{4}`, write: ({ year }) => digits(year, 4) },
  y: { pattern: String.raw`\d\d`, write: ({ year }) => digits(year % 100, 2) },
  m: { pattern: '1[0-2]|0[1-9]|[1-9]', write: ({ month }) => digits(month, 2) },
  d: { pattern: String.raw`3[01]|[12]\d|0[1-9]|[1-9]| [1-9]`, write: ({ day }) => digits(day, 2) },
  H: { pattern: String.raw`2[0-3]|[01]\d|\d`, write: ({ wallTime }) => digits(partOfDay(wallTime, 3_600_000, 24), 2) },
  M: { pattern: String.raw`[0-5]\d|\d`, write: ({ wallTime }) => digits(partOfDay(wallTime, 60_000, 60), 2) },
  S: { pattern: String.raw`[0-5]\d|\d`, write: ({ wallTime }) => digits(partOfDay(wallTime, 1000, 60), 2) },
  j: {
    pattern: String.raw`36[0-6]|3[0-5]\d|[12]\d\d|0[1-9]\d|00[1-9]|[1-9]\d|0[1-9]|[1-9]`,
    write: ({ year, wallTime }) => digits(Math.floor(wallTime / dayLength) - firstDayOfYear(year) + 1, 3),
  },
  z: { pattern: String.raw`[+-]\d\d:?[0-5]\d(?::?[0-5]\d)?|Z`, write: ({ offset }) => writeOffset(offset) },
}

type Part = { readonly literal: string } | { readonly name: string; readonly code: Code }

const splitFormat = (text: string): Part[] => {
  const parts: Part[] = []
  for (const [found] of text.matchAll(/%.?|[^%]+/gsu)) {
    if (!found.startsWith('%')) parts.push({ literal: found })
    else if (found === '%%') parts.push({ literal: '%' })
    else {
      const name = found.slice(1)
      const code = Object.hasOwn(codes, name) ? codes[name] : undefined
      if (code === undefined) {
        const known = Object.keys(codes).map((each) => `%${each}`).join(' ')
        throw new MillraceError('invalid-partitions', `the key format “${text}” uses ${found}; known are ${known}`)
      }
      parts.push({ name, code })
    }
  }
  return parts
}

const readOffset = (text: string): number => {
  if (/^z$/i.test(text)) return 0
  const numbers = /^([+-])(\d\d):?(\d\d)(?::?(\d\d))?$/.exec(text)
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = numbers ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000
}

/** Missing fields count from 1900-01-01, as with `strptime`. */
const assemble = (values: ReadonlyMap<string, string>): KeyTime | null => {
  const number = (name: string, otherwise: number): number => Number(values.get(name)?.trim() ?? otherwise)
  const short = number('y', 0)
  const year = values.has('y') && !values.has('Y') ? short + (short < 69 ? 2000 : 1900) : number('Y', 1900)
  const month = number('m', 1)
  const day = number('d', 1)
  if (year < 1 || day > daysInMonth(year, month)) return null
  const isOrdinal = values.has('j') && !(values.has('m') && values.has('d'))
  const date = isOrdinal ? firstDayOfYear(year) + number('j', 1) - 1 : dayOfDate({ year, month, day })
  const offset = values.get('z')
  return {
    wallTime: date * dayLength + ((number('H', 0) * 60 + number('M', 0)) * 60 + number('S', 0)) * 1000,
    offset: offset === undefined ? null : readOffset(offset),
  }
}

/** Reads a key format. Throws `invalid-partitions` for a code that keys cannot have. */
export const openKeyFormat = (text: string): KeyFormat => {
  const parts = splitFormat(text)
  const names = parts.flatMap((part) => ('name' in part ? [part.name] : []))
  const escaped = parts.map((part) =>
    'name' in part ? `(${part.code.pattern})` : part.literal.replace(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`).replace(/\s+/g, String.raw`\s+`))
  const pattern = new RegExp(`^${escaped.join('')}$`, 'i')
  return {
    text,
    hasOffset: names.includes('z'),
    write: (wallTime, offset) => {
      const { year, month, day } = dateOfDay(Math.floor(wallTime / dayLength))
      const fields = { year, month, day, wallTime, offset }
      let key = ''
      for (const part of parts) key += 'name' in part ? part.code.write(fields) : part.literal
      return key
    },
    read: (key) => {
      const found = pattern.exec(key)
      return found === null ? null : assemble(new Map(names.map((name, index) => [name, found[index + 1] ?? ''])))
    },
  }
}
