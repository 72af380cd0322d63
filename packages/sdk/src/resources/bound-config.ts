import type { EnvironmentReference, Json } from '@millrace/protocol'
import { fail, type Defining } from '../check-definition'
import { toJson } from '../to-json'
import { environmentOrigin } from './environment-value'

/** A path in configuration: names of fields and numbers of items. */
export type ConfigPath = EnvironmentReference['path']

/** Configuration apart from what only a run knows: at the paths of the references it is null. */
export interface BoundConfig { readonly values: Json; readonly references: readonly EnvironmentReference[] }

export const showPath = (path: ConfigPath): string =>
  path.map((part) => typeof part === 'number' ? `[${part}]` : `.${part}`).join('').replace(/^\./, '')

const isContainer = (value: unknown): value is Readonly<Record<string, unknown>> | readonly unknown[] => {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return Array.isArray(value) || prototype === Object.prototype || prototype === null
}

const deepest = 50

/** Takes `env()` and `secret()` out of what `bind()` was given. The rest must be JSON. */
export const splitConfig = (defining: Defining, config: unknown): BoundConfig => {
  const references: EnvironmentReference[] = []
  const split = (value: unknown, path: ConfigPath): unknown => {
    const origin = environmentOrigin(value)
    if (origin !== null) {
      references.push({ path, ...origin })
      return null
    }
    if (path.length > deepest) return fail(defining, `\`${showPath(path.slice(0, 3))}…\` is more than ${deepest} levels deep, or contains itself`)
    if (!isContainer(value)) return value
    if (Array.isArray(value)) return value.map((item: unknown, index) => split(item, [...path, index]))
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, split(part, [...path, name])]))
  }
  const plain = split(config, [])
  try {
    return Object.freeze({ values: toJson(plain, ''), references: Object.freeze(references) })
  } catch (cause) {
    return fail(defining, `what it is given cannot be kept: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}

/** A copy of JSON with another value at one path. */
export const withValue = (json: Json, [first, ...rest]: ConfigPath, value: Json): Json => {
  if (first === undefined) return value
  if (Array.isArray(json)) return json.map((item, index) => index === first ? withValue(item, rest, value) : item)
  if (typeof json !== 'object' || json === null) return json
  return Object.fromEntries(Object.entries(json).map(([name, part]) => [name, name === first ? withValue(part, rest, value) : part]))
}
