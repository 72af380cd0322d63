import type { MaterializationRecord } from './server/asset-schema'

export interface NumberSeries { readonly name: string; readonly times: readonly number[]; readonly values: readonly (number | null)[] }

/** The numbers that materializations carry, over time: those with at least two points, oldest first. Input is newest first. */
export function numberSeries(materializations: readonly MaterializationRecord[]): NumberSeries[] {
  const ascending = [...materializations].reverse()
  const times = ascending.map((item) => Date.parse(item.at))
  const names = new Set(materializations.flatMap((item) => Object.entries(item.metadata).flatMap(([name, value]) => (value.type === 'number' ? [name] : []))))
  return [...names].flatMap((name): NumberSeries[] => {
    const values = ascending.map((item) => {
      const value = item.metadata[name]
      return value?.type === 'number' && typeof value.value === 'number' ? value.value : null
    })
    return values.filter((value) => value !== null).length < 2 ? [] : [{ name, times, values }]
  })
}

/** The latest number against the one before: the signed difference, and in percent where that says something. */
export function changeOf(values: readonly (number | null)[]): { difference: number; percent: number | undefined } | undefined {
  const known = values.filter((value) => value !== null)
  const [last, before] = [known.at(-1), known.at(-2)]
  if (last === undefined || before === undefined) return undefined
  return { difference: last - before, percent: before === 0 ? undefined : ((last - before) / Math.abs(before)) * 100 }
}
