import { defineProperty, inspect, isArray, NativeMap, NativeString, realNow, stringSlice } from './primordials.js'
import { errorText } from './raw-error.js'
import { sendLines } from './log-lines.js'

const depth = { depth: 4, colors: false, strAbbreviateSize: 10_000 }
const show = (value) => {
  try {
    return typeof value === 'string' ? value : inspect(value, depth)
  } catch {
    return errorText(value)
  }
}

const specifiers = {
  s: (value) => typeof value === 'object' ? show(value) : NativeString(value),
  d: (value) => NativeString(typeof value === 'bigint' ? `${value}n` : Number(value)),
  i: (value) => NativeString(Number.parseInt(value, 10)),
  f: (value) => NativeString(Number.parseFloat(value)),
  j: (value) => JSON.stringify(value) ?? 'undefined',
  o: show,
  O: show,
  c: () => '',
}

/** What `console.log` prints of these values. */
const format = (values) => {
  if (typeof values[0] !== 'string') return values.map(show).join(' ')
  let next = 1
  const text = values[0].replace(/%([sdifjoOc%])/g, (whole, letter) => {
    if (letter === '%') return values.length === 1 ? whole : '%'
    return next < values.length ? specifiers[letter](values[next++]) : whole
  })
  return [text, ...values.slice(next).map(show)].join(' ')
}

const cells = (value) => value !== null && typeof value === 'object' ? value : { Values: value }
const table = (data) => {
  if (data === null || typeof data !== 'object') return show(data)
  const rows = Object.entries(data).map(([key, value]) => ({ '(index)': key, ...cells(value) }))
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const texts = [columns, ...rows.map((row) => columns.map((column) => column in row ? show(row[column]) : ''))]
  const widths = columns.map((_, index) => Math.max(...texts.map((row) => row[index].length)))
  return texts.map((row) => row.map((text, index) => text.padEnd(widths[index])).join('  ').trimEnd()).join('\n')
}

/** Never throws. */
export const textOf = (values) => {
  try {
    return format(values)
  } catch (thrown) {
    return `a log line could not be shown: ${errorText(thrown)}`
  }
}

const printers = () => {
  let indentation = ''
  const print = (source, level) => (...values) => {
    const text = textOf(values)
    sendLines(source, indentation === '' ? text : indentation + text.replaceAll('\n', `\n${indentation}`), level)
  }
  const log = print('stdout', 'info')
  const group = (...values) => {
    if (values.length > 0) log(...values)
    indentation += '  '
  }
  const groupEnd = () => { indentation = stringSlice(indentation, 2) }
  return { print, log, group, groupEnd }
}

const counters = (log, warn) => {
  const counts = new NativeMap()
  const starts = new NativeMap()
  const elapsed = (label) => starts.has(label) ? `${label}: ${realNow() - starts.get(label)}ms` : `Timer '${label}' does not exist`
  return {
    count: (label = 'default') => {
      counts.set(label, (counts.get(label) ?? 0) + 1)
      log(`${label}: ${counts.get(label)}`)
    },
    countReset: (label = 'default') => { counts.delete(label) },
    time: (label = 'default') => { starts.set(label, realNow()) },
    timeLog: (label = 'default', ...values) => log(elapsed(label), ...values),
    timeEnd: (label = 'default') => {
      (starts.has(label) ? log : warn)(elapsed(label))
      starts.delete(label)
    },
  }
}

/** What tenants print becomes log frames. */
export const captureConsole = () => {
  const { print, log, group, groupEnd } = printers()
  const warn = print('stderr', 'warn')
  const error = print('stderr', 'error')
  const methods = {
    log, info: log, debug: print('stdout', 'debug'), warn, error, dir: (value) => log(value), dirxml: log,
    trace: (...values) => error(`Trace: ${format(values)}\n${new Error().stack.split('\n').slice(2).join('\n')}`),
    assert: (condition, ...values) => { if (!condition) error('Assertion failed', ...values) },
    table: (data, columns) => log(table(isArray(columns) ? pick(data, columns) : data)),
    group, groupCollapsed: group, groupEnd, clear: () => {}, ...counters(log, warn),
  }
  for (const [name, method] of Object.entries(methods)) {
    defineProperty(console, name, { value: method, configurable: true, enumerable: true, writable: true })
  }
}

const pick = (data, columns) => Object.fromEntries(Object.entries(data).map(([key, row]) =>
  [key, Object.fromEntries(columns.filter((column) => column in cells(row)).map((column) => [column, cells(row)[column]]))]))
