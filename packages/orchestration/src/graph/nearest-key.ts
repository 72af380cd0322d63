/** Edits (insert, delete, replace, swap two neighbours) between two texts, or `limit + 1` when there are more than `limit`. */
const distance = (a: string, b: string, limit: number): number => {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let before: readonly number[] = []
  let previous: readonly number[] = Array.from({ length: b.length + 1 }, (_, column) => column)
  let smallestBefore = 0
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    let smallest = row
    for (let column = 1; column <= b.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1)
      const isSwapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      const swapped = isSwapped ? (before[column - 2] ?? 0) + 1 : limit + 1
      const cost = Math.min(replaced, swapped, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1)
      current.push(cost)
      smallest = Math.min(smallest, cost)
    }
    if (Math.min(smallest, smallestBefore + 1) > limit) return limit + 1
    before = previous
    previous = current
    smallestBefore = smallest
  }
  return previous[b.length] ?? limit + 1
}

const lastComponent = (key: string): string => key.slice(key.lastIndexOf('/') + 1)

/** The key that was probably meant: a few letters away, or the same last name under another path; null when none comes near. */
export const nearestKey = (wanted: string, keys: Iterable<string>): string | null => {
  const text = wanted.toLowerCase()
  let best: string | null = null
  let bestDistance = Math.max(1, Math.floor(Math.min(text.length, 64) / 3)) + 1
  let sameName: string | null = null
  for (const key of keys) {
    const candidate = key.toLowerCase()
    const edits = distance(text, candidate, bestDistance - 1)
    if (edits < bestDistance) {
      best = key
      bestDistance = edits
    }
    if (sameName === null && lastComponent(candidate) === lastComponent(text)) sameName = key
  }
  return best ?? sameName
}

/** The end of a message: what was probably meant, when something comes near. */
export const suggestKey = (suggestion: string | null): string => (suggestion === null ? '' : ` Did you mean “${suggestion}”?`)
