import { dynamic, Failure, op, optional, RetryRequested, z, type Op } from '@millrace/sdk'
import type { CaseOp } from './job-input'

/** Which run of the case it is: some ops fail in the first one only. */
export interface CaseRun { isFirst: boolean }

interface Attempt { readonly keys: readonly string[]; readonly attempt: number }

const integers = (value: unknown): number[] => (Array.isArray(value) ? value.flatMap(integers) : [Number(value)])

const product = (factors: readonly number[]): number => Number(factors.reduce((result, factor) => (result * BigInt(factor)) % 1_000_003n, 1n))

const compute = ({ fn, value }: CaseOp, xs: readonly number[]): number | number[] => {
  switch (fn) {
    case 'const': return value
    case 'add': return xs.reduce((sum, x) => sum + x, value)
    case 'mul': return product([...xs, value])
    case 'max': return xs.length === 0 ? value : Math.max(...xs)
    case 'count': return xs.length + value
    case 'list': return [...xs].sort((a, b) => a - b)
  }
}

/** Fails as the case says this attempt does. */
const behave = ({ behavior }: CaseOp, { attempt, keys }: Attempt, { isFirst }: CaseRun): void => {
  switch (behavior.kind) {
    case 'ok': return
    case 'fail': throw new Error('fails always')
    case 'fail_no_retry': throw new Failure('fails for good', { allowRetries: false })
    case 'succeed_on_attempt':
      if (attempt < behavior.attempt) throw new Error(`fails before attempt ${behavior.attempt}`)
      return
    case 'request_retry':
      if (attempt < behavior.attempt) throw new RetryRequested({ maxRetries: behavior.max_retries })
      return
    case 'fail_on_keys':
      if ((isFirst || !behavior.heals) && keys.some((key) => behavior.keys.includes(key))) throw new Error('fails for this key')
      return
    case 'fail_in_run':
      if (isFirst) throw new Error('fails in the first run')
  }
}

const moved = (result: number | number[], by: number): number | number[] => (Array.isArray(result) ? result : result + by)

/** The keys of `path[one,two]`. */
const keysOf = (step: string): string[] => /\[(.*)\]$/.exec(step)?.[1]?.split(',') ?? []

const outputsOf = ({ outputs }: CaseOp) => Object.fromEntries(outputs.map(({ name, required, dynamic: keys }) =>
  [name, keys !== undefined ? dynamic(z.unknown()) : required ? z.unknown() : optional(z.unknown())]))

/** An op of a case, defined under `name`. */
export const defineOp = (name: string, node: CaseOp, run: CaseRun): Op => op(name, {
  inputs: Object.fromEntries(node.inputs.filter(({ nothing }) => !nothing).map((input) => [input.name, z.unknown()])),
  outputs: outputsOf(node),
  ...(node.max_retries == null ? {} : { retry: { maxRetries: node.max_retries } }),
  run: function* ({ inputs, emit, step: { key, attempt } }) {
    const keys = keysOf(key)
    behave(node, { keys, attempt }, run)
    const result = compute(node, integers(Object.values(inputs)))
    for (const [place, { name: output, yielded, dynamic: mapping, skipped_keys: skipped }] of node.outputs.entries()) {
      const emitOne = emit[output] as ((...parts: unknown[]) => never) | undefined
      if (emitOne === undefined || !yielded || keys.some((each) => skipped.includes(each))) continue
      if (mapping === undefined) yield emitOne(moved(result, place))
      else for (const [number, each] of mapping.entries()) yield emitOne(each, moved(result, number))
    }
  },
})
