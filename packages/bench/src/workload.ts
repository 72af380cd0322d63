import type { Product } from './product'

/** What the command line may say; each workload takes what it knows. */
export interface Options {
  n?: number
  repeat?: number
  layers?: number
  width?: number
  assets?: number
  seconds?: number
  pause?: number
  mode?: string
}

export type Workload =
  | { usage: string; needsProduct: true; run(product: Product, options: Options): Promise<void> }
  | { usage: string; needsProduct: false; run(options: Options): Promise<void> }

const numbers = ['n', 'repeat', 'layers', 'width', 'assets', 'seconds', 'pause'] as const

export const readOptions = (values: Readonly<Record<string, string | boolean | undefined>>): Options => {
  const options: Options = typeof values['mode'] === 'string' ? { mode: values['mode'] } : {}
  for (const name of numbers) {
    const text = values[name]
    if (text === undefined) continue
    const value = Number(text)
    if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} is "${text}", which is not a whole number from 1`)
    options[name] = value
  }
  return options
}
