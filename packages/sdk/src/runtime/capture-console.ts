import type { LogLevel } from '@millrace/protocol'
import { formatValues, limitMessage } from './format-log'
import type { Host } from './host'
import { currentStep } from './step-scope'

type Method = 'log' | 'info' | 'debug' | 'warn' | 'error' | 'trace' | 'dir'
type Print = (...values: unknown[]) => void

const messageOf = (host: Host, values: readonly unknown[]): string => host.format === undefined ? formatValues(values) : limitMessage(host.format(values))

const methods: Readonly<Record<Method, { readonly level: LogLevel; readonly source: 'stdout' | 'stderr' }>> = {
  log: { level: 'info', source: 'stdout' },
  info: { level: 'info', source: 'stdout' },
  dir: { level: 'info', source: 'stdout' },
  debug: { level: 'debug', source: 'stdout' },
  warn: { level: 'warn', source: 'stderr' },
  error: { level: 'error', source: 'stderr' },
  trace: { level: 'debug', source: 'stderr' },
}

/**
 * Sends what steps print as their log. What is printed outside a step goes where it went before. Returns the undoing.
 */
export const captureConsole = (host: Host): () => void => {
  const originals = new Map<Method, Print>()
  for (const name of Object.keys(methods) as Method[]) {
    const original: Print = console[name]
    const { level, source } = methods[name]
    originals.set(name, original)
    console[name] = (...values: unknown[]) => {
      const step = currentStep()
      if (step === undefined) original.apply(console, values)
      else host.send({ type: 'log', ...step, at: host.now(), level, source, message: messageOf(host, name === 'dir' ? values.slice(0, 1) : values) })
    }
  }
  return () => {
    for (const [name, original] of originals) console[name] = original
  }
}
