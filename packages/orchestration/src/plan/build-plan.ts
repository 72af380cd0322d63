import {
  MillraceError, type AssetKey, type AssetSnapshot, type AssetStep, type CheckFunctionSnapshot, type CheckReference, type CheckStep, type Manifest, type Plan, type RunConfig,
} from '@millrace/protocol'
import { upstreamKeys } from '../graph/asset-graph'
import { assignLayers, orderByLayer, reverseEdges } from '../graph/layer'
import { nearestKey, suggestKey } from '../graph/nearest-key'
import { assetConfig, checkRunConfig } from './asset-config'
import { chooseChecks } from './choose-checks'

const defaultMaxConcurrent = 16

export interface PlanRequest {
  /** What can run: a manifest, or the assets of one. */
  readonly manifest?: Pick<Manifest, 'assets' | 'checks'>
  readonly assets?: readonly AssetSnapshot[]
  readonly checks?: readonly CheckFunctionSnapshot[]
  /** What shall run. External assets among them are passed over: nothing here makes them. */
  readonly selection: readonly AssetKey[]
  /** The checks that shall run. Absent: all of the assets that run. */
  readonly chosenChecks?: readonly CheckReference[] | undefined
  readonly config?: RunConfig | undefined
}

/** A plan of assets and checks of them. */
export interface AssetPlan extends Plan {
  readonly steps: (AssetStep | CheckStep)[]
}

/** What becomes a step. */
type Unit = { readonly key: string; readonly asset: AssetSnapshot } | { readonly key: string; readonly check: CheckFunctionSnapshot }

const snapshotsByKey = ({ manifest, assets }: PlanRequest): Map<AssetKey, AssetSnapshot> =>
  new Map((assets ?? manifest?.assets ?? []).map((asset) => [asset.key, asset]))

const chosenAssets = (selection: readonly AssetKey[], known: ReadonlyMap<AssetKey, AssetSnapshot>): AssetSnapshot[] => {
  const chosen: AssetSnapshot[] = []
  for (const key of new Set(selection)) {
    const asset = known.get(key)
    if (asset === undefined) {
      const suggestion = nearestKey(key, known.keys())
      throw new MillraceError('unknown-asset', `There is no asset “${key}” to run.${suggestKey(suggestion)}`, { details: { key, suggestion } })
    }
    if (asset.kind !== 'external') chosen.push(asset)
  }
  return chosen
}

/** By asset, the units that hold back what is downstream of it until they have checked it. */
const blockingUnits = (units: readonly Unit[]): ReadonlyMap<AssetKey, readonly number[]> => {
  const blocking = new Map<AssetKey, number[]>()
  units.forEach((unit, number) => {
    for (const { asset, isBlocking } of 'check' in unit ? unit.check.checks : []) if (isBlocking) blocking.set(asset, [...blocking.get(asset) ?? [], number])
  })
  return blocking
}

/** For each unit the numbers of those that it needs. A check needs what it checks, and does not wait for other checks of it. */
const needsOf = (units: readonly Unit[]): number[][] => {
  const numbers = new Map(units.map((unit, number) => [unit.key, number]))
  const blocking = blockingUnits(units)
  return units.map((unit, own) => {
    const needs = new Set<number>()
    const add = (key: AssetKey): void => {
      const number = numbers.get(key)
      if (number !== undefined) needs.add(number)
    }
    const checked = new Set('check' in unit ? unit.check.checks.map(({ asset }) => asset) : [])
    for (const key of checked) add(key)
    for (const key of 'check' in unit ? [...unit.check.inputs.map(({ asset }) => asset), ...unit.check.deps] : upstreamKeys(unit.asset)) {
      add(key)
      for (const number of checked.has(key) ? [] : blocking.get(key) ?? []) if (number !== own) needs.add(number)
    }
    return [...needs]
  })
}

const refuseCycle = (layers: Int32Array, units: readonly Unit[]): void => {
  const cyclic = units.filter((_, number) => layers[number] === -1).map((unit) => unit.key).sort()
  if (cyclic.length === 0) return
  throw new MillraceError('bad-request', `These assets cannot run: they depend on each other in a cycle, or on one that does: ${cyclic.slice(0, 10).join(', ')}.`, {
    details: { keys: cyclic.slice(0, 100) },
  })
}

const unitsOf = (request: PlanRequest, known: ReadonlyMap<AssetKey, AssetSnapshot>): Unit[] => {
  const assets = chosenAssets(request.selection, known)
  const checks = chooseChecks({ checks: request.checks ?? request.manifest?.checks ?? [], assets, chosen: request.chosenChecks, known })
  return [...assets.map((asset) => ({ key: asset.key, asset })), ...checks.map((check) => ({ key: check.key, check }))]
}

interface Placed { readonly index: number; readonly indexes: ReadonlyMap<string, number>; readonly needs: number[]; readonly config: RunConfig }

const planStep = (unit: Unit, { index, indexes, needs, config }: Placed): AssetStep | CheckStep => {
  const { key } = unit
  const snapshot = 'check' in unit ? unit.check : unit.asset
  const value = assetConfig(config, key)
  const fields = {
    index, key, needs,
    inputs: snapshot.inputs.map((input) => ({ name: input.name, asset: input.asset, step: input.asset === key ? null : indexes.get(input.asset) ?? null })),
    ...(value === undefined ? {} : { config: value }),
    ...(snapshot.retry === undefined ? {} : { retry: snapshot.retry }),
  }
  if ('check' in unit) {
    const { checks, history, freshness } = unit.check
    return { kind: 'check', ...fields, checks: checks.map(({ asset, name, isBlocking }) => ({ asset, name, isBlocking })), ...(history === undefined ? {} : { history }), ...(freshness === undefined ? {} : { freshness }) }
  }
  const { codeVersion, checks, kind } = unit.asset
  return {
    kind: 'asset', asset: key, ...fields, ...(kind === 'observable' ? { isObservation: true as const } : {}), ...(codeVersion === undefined ? {} : { codeVersion }),
    ...(checks === undefined ? {} : { checks: checks.map(({ name, isBlocking }) => ({ asset: key, name, isBlocking })) }),
  }
}

/**
 * The steps of one run, ordered by layer and then by key: the same assets, selection and config give the same plan.
 * Checks of the chosen assets come along; what is downstream of an asset waits for those of them that block. Throws `unknown-asset`, `unknown-check`, and `invalid-config` for config that names no asset or one that takes none.
 */
export const buildPlan = (request: PlanRequest): AssetPlan => {
  const config = request.config ?? {}
  const known = snapshotsByKey(request)
  checkRunConfig(config, known)
  const units = unitsOf(request, known)
  const needs = needsOf(units)
  const layers = assignLayers(needs, reverseEdges(needs))
  refuseCycle(layers, units)

  const order = orderByLayer(layers, units.map((unit) => unit.key))
  const places = new Int32Array(order.length)
  order.forEach((number, place) => { places[number] = place })
  const ordered = order.flatMap((number) => units[number] ?? [])
  const indexes = new Map(ordered.map((unit, index) => [unit.key, index]))
  const steps = ordered.map((unit, index) => planStep(unit, {
    index, indexes, config, needs: (needs[order[index] ?? 0] ?? []).map((number) => places[number] ?? 0).sort((a, b) => a - b),
  }))
  return { planVersion: 1, steps, maxConcurrent: config.execution?.maxConcurrent ?? defaultMaxConcurrent, ...(config.resources === undefined ? {} : { resources: config.resources }) }
}
