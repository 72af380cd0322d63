import { isAssetKey, treePathSchema, type CodeReference, type Json, type Metadata, type MetadataValue, type TableColumn } from '@millrace/protocol'
import type { AnyAsset } from './asset'
import { fail, show, type Defining } from './check-definition'
import { assetRecord } from './definition'
import { MetadataError, toJson, type JsonInput } from './to-json'

declare const metadataType: unique symbol
const metadataBrand: unique symbol = Symbol.for('millrace.metadata') as never

/** A metadata value of a chosen kind, made by a function of `metadata`. */
export interface MetadataEntry {
  readonly [metadataType]: true
  readonly type: MetadataValue['type']
}

/**
 * What can stand in `metadata`. Plain values are inferred: text → text, number or bigint → number, boolean → boolean, `Date` →
 * timestamp, `null` → null, lists and objects → json. Other kinds are made with `metadata`.
 */
export type MetadataInput = MetadataEntry | string | number | bigint | boolean | Date | null | readonly JsonInput[] | { readonly [key: string]: JsonInput }

/** A column of a table, for people. */
export interface ColumnInput {
  readonly name: string
  /** In words, for example `string`, `number`, `timestamp`. Default `string`. */
  readonly type?: string
  readonly description?: string
  readonly nullable?: boolean
  readonly unique?: boolean
}

/** A column of another asset. */
export interface ColumnSource {
  /** The asset, by object or key. */
  readonly asset: AnyAsset | string
  readonly column: string
}

/** Where code is to be read: an address on the web, or a file of the code location, from its root; `line` counts from 1. `label` is shown instead of the address, and before the file. */
export type CodeReferenceInput =
  | { readonly url: string | URL; readonly label?: string }
  | { readonly file: string; readonly line?: number; readonly label?: string }

/** A row of a table; values missing in a row are shown empty. */
export type RowInput = Readonly<Record<string, JsonInput>>

const entry = (value: MetadataValue): MetadataEntry => {
  const visible = { type: value.type }
  Object.defineProperty(visible, metadataBrand, { value: Object.freeze(value) })
  return Object.freeze(visible) as MetadataEntry
}

const textOf = (what: string, value: unknown): string => {
  if (typeof value !== 'string') throw new MetadataError(`metadata.${what} takes a text, not ${show(value)}`)
  return value
}

const instant = (value: Date | string): MetadataValue => {
  const date = new Date(value)
  if (Number.isNaN(date.getTime())) throw new MetadataError('metadata.timestamp takes a valid Date or an ISO-8601 text with an offset')
  const year = date.getUTCFullYear()
  if (year < 0 || year > 9999) throw new MetadataError('metadata.timestamp takes an instant between the years 0 and 9999')
  return { type: 'timestamp', value: date.toISOString() }
}

const numberOf = (value: number | bigint): MetadataValue => {
  if (typeof value !== 'number' && typeof value !== 'bigint') throw new MetadataError(`metadata.number takes a number, not ${show(value)}`)
  if (typeof value === 'bigint' && BigInt(Number(value)) !== value) return { type: 'text', value: String(value) }
  const number = Number(value)
  return { type: 'number', value: Number.isFinite(number) ? number : String(number) as 'NaN' | 'Infinity' | '-Infinity' }
}

const urlOf = (what: string, value: string | URL): string => {
  const text = String(value)
  if (!URL.canParse(text)) throw new MetadataError(`metadata.${what} takes an absolute URL, not ${show(text)}`)
  return text
}

const columnOf = (column: ColumnInput): TableColumn => ({
  name: textOf('table', column.name),
  type: column.type ?? 'string',
  ...(column.description === undefined ? {} : { description: column.description }),
  ...(column.nullable === undefined ? {} : { nullable: column.nullable }),
  ...(column.unique === undefined ? {} : { unique: column.unique }),
})

const typeOf = (values: readonly Json[]): string => {
  const types = new Set(values.filter((value) => value !== null).map((value) => typeof value === 'object' ? 'json' : typeof value))
  const [only] = types
  return types.size === 1 && only !== undefined ? only : 'string'
}

const columnsOf = (rows: readonly Record<string, Json>[]): TableColumn[] => {
  const names = new Set(rows.flatMap((row) => Object.keys(row)))
  return [...names].map((name) => ({ name, type: typeOf(rows.map((row) => row[name] ?? null)) }))
}

const tableOf = (rows: readonly RowInput[], options: { readonly columns?: readonly ColumnInput[] }): MetadataValue => {
  if (!Array.isArray(rows)) throw new MetadataError(`metadata.table takes a list of rows, not ${show(rows)}`)
  const json = rows.map((row: RowInput, index) => {
    const record = toJson(row, `[${index}]`)
    if (typeof record !== 'object' || record === null || Array.isArray(record)) throw new MetadataError(`metadata.table: row ${index} is no object`)
    return record
  })
  return { type: 'table', columns: options.columns?.map(columnOf) ?? columnsOf(json), rows: json }
}

const assetKeyOf = (what: string, asset: AnyAsset | string): string => {
  const key = typeof asset === 'string' ? asset : assetRecord(asset)?.key
  if (!isAssetKey(key)) throw new MetadataError(`metadata.${what} takes an asset or a key, not ${show(asset)}`)
  return key
}

const columnLineageOf = (columns: Readonly<Record<string, readonly ColumnSource[]>>): MetadataValue => {
  if (typeof columns !== 'object' || columns === null || Array.isArray(columns)) throw new MetadataError(`metadata.columnLineage takes an object of columns, not ${show(columns)}`)
  const sourcesOf = (name: string, sources: readonly ColumnSource[]) => {
    if (!Array.isArray(sources)) throw new MetadataError(`metadata.columnLineage: column \`${name}\` takes a list of columns that it is made of, not ${show(sources)}`)
    return sources.map(({ asset, column }: ColumnSource) => ({ asset: assetKeyOf('columnLineage', asset), column: textOf('columnLineage', column) }))
  }
  return { type: 'column-lineage', columns: Object.entries(columns).map(([name, sources]) => ({ name, from: sourcesOf(name, sources) })) }
}

const codeReferenceOf = (reference: CodeReferenceInput): CodeReference => {
  const label = reference.label === undefined ? {} : { label: textOf('codeReferences', reference.label) }
  if ('url' in reference) return { type: 'url', url: urlOf('codeReferences', reference.url), ...label }
  const { file, line } = reference
  if (!treePathSchema.safeParse(file).success) throw new MetadataError(`metadata.codeReferences: \`file\` must be a path inside the code location, such as "src/orders.ts", not ${show(file)}`)
  if (line !== undefined && !(Number.isSafeInteger(line) && line > 0)) throw new MetadataError(`metadata.codeReferences: \`line\` must be a whole number from 1, not ${show(line)}`)
  return { type: 'file', file, ...(line === undefined ? {} : { line }), ...label }
}

const codeReferencesOf = (references: readonly CodeReferenceInput[]): MetadataValue => {
  if (!Array.isArray(references)) throw new MetadataError(`metadata.codeReferences takes a list, not ${show(references)}`)
  return { type: 'code-references', references: references.map(codeReferenceOf) }
}

/**
 * Makes metadata of every kind, for the `metadata` of definitions and of `output()`. The kind decides how the value is
 * shown: numbers are plotted over time, markdown is rendered, assets and runs become links. As Dagster's `MetadataValue`.
 *
 * Values that the kind cannot hold throw `MetadataError` (`invalid-metadata`) at once.
 *
 * @example
 * ```ts
 * import { asset, metadata, output } from '@millrace/sdk'
 *
 * export const report = asset('report', {
 *   run: ({ run }) => output({ total: 12 }, {
 *     metadata: {
 *       total: 12,
 *       preview: metadata.table([{ day: '2026-01-01', total: 12 }]),
 *       summary: metadata.markdown('**12** orders'),
 *       dashboard: metadata.url('https://example.com/sales'),
 *       through: metadata.timestamp(new Date('2026-01-01T00:00:00Z')),
 *       run: metadata.run(run.id),
 *       columns: metadata.columnLineage({ total: [{ asset: 'orders', column: 'price' }] }),
 *       source: metadata.codeReferences([{ file: 'src/report.ts', line: 12 }, { url: 'https://example.com/wiki/report', label: 'Wiki' }]),
 *     },
 *   }),
 * })
 * ```
 */
export const metadata = Object.freeze({
  /** A short text. */
  text: (value: string): MetadataEntry => entry({ type: 'text', value: textOf('text', value) }),
  /** An absolute URL, shown as a link. */
  url: (value: string | URL): MetadataEntry => entry({ type: 'url', value: urlOf('url', value) }),
  /** A path of a file or object. */
  path: (value: string): MetadataEntry => entry({ type: 'path', value: textOf('path', value) }),
  /** Any JSON; dates inside become ISO-8601 texts. */
  json: (value: JsonInput): MetadataEntry => entry({ type: 'json', value: toJson(value, '') }),
  /** GitHub-flavoured markdown. Raw HTML is shown as text. */
  markdown: (value: string): MetadataEntry => entry({ type: 'markdown', value: textOf('markdown', value) }),
  /** A number, plotted over time. A bigint that a number cannot hold becomes a text. */
  number: (value: number | bigint): MetadataEntry => entry(numberOf(value)),
  boolean: (value: boolean): MetadataEntry => {
    if (typeof value !== 'boolean') throw new MetadataError(`metadata.boolean takes a boolean, not ${show(value)}`)
    return entry({ type: 'boolean', value })
  },
  /** An instant: a `Date`, or an ISO-8601 text. */
  timestamp: (value: Date | string): MetadataEntry => entry(instant(value)),
  /** Rows to look at; the columns are inferred from the rows unless given. Meant for samples of at most some hundred rows. */
  table: (rows: readonly RowInput[], options: { readonly columns?: readonly ColumnInput[] } = {}): MetadataEntry => entry(tableOf(rows, options)),
  /** The columns of a table without its rows. */
  tableSchema: (columns: readonly ColumnInput[]): MetadataEntry => entry({ type: 'table-schema', columns: columns.map(columnOf) }),
  /** Which columns of other assets each column is made of, by the column's name. As Dagster's `TableColumnLineage`. */
  columnLineage: (columns: Readonly<Record<string, readonly ColumnSource[]>>): MetadataEntry => entry(columnLineageOf(columns)),
  /** Where the code behind the asset is to be read: links to the web and into the IDE. As Dagster's `CodeReferencesMetadataValue`. */
  codeReferences: (references: readonly CodeReferenceInput[]): MetadataEntry => entry(codeReferencesOf(references)),
  /** A link to an asset, by object or key. */
  asset: (asset: AnyAsset | string): MetadataEntry => entry({ type: 'asset', value: assetKeyOf('asset', asset) }),
  /** A link to a run, by its id. */
  run: (id: string): MetadataEntry => entry({ type: 'run', value: textOf('run', id) }),
})

const infer = (value: unknown): MetadataValue => {
  if (value === null) return { type: 'null' }
  if (typeof value === 'string') return { type: 'text', value }
  if (typeof value === 'number' || typeof value === 'bigint') return numberOf(value)
  if (typeof value === 'boolean') return { type: 'boolean', value }
  if (value instanceof Date) return instant(value)
  const chosen = typeof value === 'object' ? (value as { [metadataBrand]?: MetadataValue })[metadataBrand] : undefined
  return chosen ?? { type: 'json', value: toJson(value, '') }
}

/** Infers the kinds of plain values. Throws `MetadataError` naming the entry that cannot be metadata. */
export const readMetadata = (input: unknown): Metadata => {
  if (input === undefined) return {}
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw new MetadataError(`metadata must be an object, not ${show(input)}`)
  return Object.fromEntries(Object.entries(input).map(([name, value]) => {
    try {
      return [name, infer(value)]
    } catch (cause) {
      if (!(cause instanceof MetadataError)) throw cause
      throw new MetadataError(`metadata \`${name}\`: ${cause.message}`)
    }
  }))
}

/** The metadata of a definition; what is wrong is the definition's error. */
export const checkDefinitionMetadata = (defining: Defining, input: unknown): Metadata => {
  try {
    return Object.freeze(readMetadata(input))
  } catch (cause) {
    return fail(defining, cause instanceof MetadataError ? cause.message : '`metadata` cannot be read')
  }
}
