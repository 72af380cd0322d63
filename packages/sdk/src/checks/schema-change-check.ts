import type { MetadataValue, TableColumn } from '@millrace/protocol'
import type { AnyAsset } from '../asset'
import { checkName, checkOptions, fail, show, type Defining } from '../check-definition'
import { defineCheck, type AssetCheck } from './asset-check'
import type { CheckedMaterialization } from './check-context'
import { checkResult, type CheckResult } from './check-result'
import { factoryNames, type FactoryCheckOptions } from './freshness-check'

/** The options of `schemaChangeCheck()`. */
export interface SchemaChangeCheckOptions extends FactoryCheckOptions {
  /** The metadata of materializations that holds the columns: `metadata.tableSchema(…)` or `metadata.table(…)`. Default: `columns`. */
  readonly key?: string
}

const columnsOf = (value: MetadataValue | undefined): readonly TableColumn[] | null => value?.type === 'table-schema' || value?.type === 'table' ? value.columns : null

const listed = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ')

/** What became of the columns; empty when nothing did. */
const changesOf = (before: readonly TableColumn[], after: readonly TableColumn[]): Readonly<Record<string, string[]>> => {
  const [old, now] = [new Map(before.map((column) => [column.name, column])), new Map(after.map((column) => [column.name, column]))]
  const changes = {
    added: after.flatMap(({ name }) => old.has(name) ? [] : [name]),
    removed: before.flatMap(({ name }) => now.has(name) ? [] : [name]),
    retyped: after.flatMap(({ name, type }) => {
      const known = old.get(name)
      return known === undefined || known.type === type ? [] : [`${name}: ${known.type} → ${type}`]
    }),
  }
  return Object.fromEntries(Object.entries(changes).filter(([, names]) => names.length > 0))
}

const judge = (key: string) => ({ history: [latest, previous] }: { readonly history: readonly CheckedMaterialization[] }): CheckResult => {
  const [after, before] = [columnsOf(latest?.metadata[key]), columnsOf(previous?.metadata[key])]
  if (after === null) return checkResult({ passed: false, description: latest === undefined ? 'It was never materialized.' : `Its latest materialization has no columns in the metadata \`${key}\`.` })
  if (before === null) return checkResult({ passed: true, description: 'There are no earlier columns to compare with.' })
  const changes = changesOf(before, after)
  const isSame = Object.keys(changes).length === 0
  return checkResult({ passed: isSame, description: isSame ? 'The columns are as before.' : Object.entries(changes).map(([what, names]) => `${what}: ${listed(names)}`).join('; '), metadata: changes })
}

/**
 * Makes a check that the columns of an asset stay as they were: it compares those of its two latest materializations, as their metadata says them. Columns that were added, removed or
 * given another type fail it. Its name is `columnSchemaChange` unless another is given. As Dagster's `build_column_schema_change_checks`.
 *
 * Throws `DefinitionError` (`invalid-definition`) for options that cannot be.
 *
 * @example
 * ```ts
 * import { asset, metadata, output, schemaChangeCheck } from '@millrace/sdk'
 *
 * export const orders = asset('orders', {
 *   run: () => output([{ id: 1 }], { metadata: { columns: metadata.tableSchema([{ name: 'id', type: 'number' }]) } }),
 * })
 * export const ordersKeepTheirColumns = schemaChangeCheck(orders, { severity: 'warn' })
 * ```
 */
export function schemaChangeCheck(asset: AnyAsset, options: SchemaChangeCheckOptions = {}): AssetCheck {
  const defining: Defining = { what: 'schemaChangeCheck()', above: schemaChangeCheck }
  checkOptions(defining, options, ['key', ...factoryNames])
  const { key = 'columns', name = 'columnSchemaChange', ...rest } = options
  if (typeof key !== 'string' || key === '') fail(defining, `\`key\` names the metadata with the columns, not ${show(key)}`)
  checkName(defining, name)
  return defineCheck({ defining, name, above: schemaChangeCheck }, { asset, ...rest, needsValue: false, history: 2, isWhole: true, run: judge(key) })
}
