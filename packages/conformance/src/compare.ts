export interface Difference {
  /** Where in the answer, as `steps.a.status`; empty for the whole. */
  readonly path: string
  readonly expected: unknown
  readonly actual: unknown
}

/**
 * The fields whose lists are sets, by area, as the cases' README says. `*` stands for an index: `iterations.*` is each
 * list in the ordered list `iterations`. Every other list is ordered; so are the elements of a set that are lists themselves.
 */
const setsByArea: Readonly<Record<string, readonly string[]>> = {
  asset_selection: ['keys'],
  op_selection: ['nodes', 'ops'],
  partition_mappings: ['keys', 'nonexistent'],
  automation_conditions: ['requested', 'requested_checks', 'runs', 'assets', 'checks'],
  automation_subjects: ['requested', 'requested_checks', 'runs', 'assets', 'checks'],
  staleness: ['causes', 'root_causes'],
  reexecution: ['selected', 'materialized', 'selected_assets', 'selected_checks'],
  backfill: ['target', 'iterations.*', 'assets', 'partitions'],
}

type Path = readonly string[]

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value)

const isSet = (area: string, path: Path): boolean => {
  const places = path.map((part) => (/^\d+$/.test(part) ? '*' : part))
  return (setsByArea[area] ?? []).some((field) => field === places.at(-1) || field === places.slice(-2).join('.'))
}

/** The same value with sets in one order and without what is absent. */
const canonical = (area: string, value: unknown, path: Path): unknown => {
  if (Array.isArray(value)) {
    const elements = value.map((element, index) => canonical(area, element, [...path, String(index)]))
    return isSet(area, path) ? elements.map((element) => JSON.stringify(element)).sort().map((text): unknown => JSON.parse(text)) : elements
  }
  if (!isRecord(value)) return value
  const fields = Object.keys(value).sort().filter((name) => value[name] !== undefined)
  return Object.fromEntries(fields.map((name) => [name, canonical(area, value[name], [...path, name])]))
}

const differences = function* (expected: unknown, actual: unknown, path: Path): Generator<Difference> {
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    for (const [index, element] of expected.entries()) yield* differences(element, actual[index], [...path, String(index)])
  } else if (isRecord(expected) && isRecord(actual)) {
    for (const name of new Set([...Object.keys(expected), ...Object.keys(actual)])) yield* differences(expected[name], actual[name], [...path, name])
  } else if (JSON.stringify(expected) !== JSON.stringify(actual)) {
    yield { path: path.join('.'), expected, actual }
  }
}

/** Where an answer differs from what is expected; nowhere, when the list is empty. */
export const compareAnswers = (area: string, expected: unknown, actual: unknown): Difference[] =>
  [...differences(canonical(area, expected, []), canonical(area, actual, []), [])]
