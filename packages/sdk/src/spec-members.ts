import { specRecord, type SpecRecord } from './asset-spec'
import { checkInputs, fail, show, type Defining } from './check-definition'
import { brand, type AssetRecord, type MultiAssetRecord } from './definition'
import { inputRecord } from './partitions/mapped-input'

/** The specs of `assets`, by what a function or graph calls them. */
export const checkSpecs = (defining: Defining, value: unknown): ReadonlyMap<string, SpecRecord> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail(defining, `\`assets\` must be an object of what assetSpec() returns, not ${show(value)}`)
  const specs = new Map<string, SpecRecord>()
  for (const [name, spec] of Object.entries(value)) {
    if (!/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name)) fail(defining, `${show(name)} is no name of an asset in \`assets\`: use the form of a variable's name; the key stands in assetSpec()`)
    const record = specRecord(spec) ?? fail(defining, `\`assets.${name}\` must be what assetSpec() returns, not ${show(spec)}`)
    const same = [...specs].find(([, known]) => known.key === record.key)
    if (same !== undefined) fail(defining, `\`assets.${same[0]}\` and \`assets.${name}\` have the same key ${show(record.key)}`)
    specs.set(name, record)
  }
  return specs.size === 0 ? fail(defining, '`assets` is empty') : specs
}

/** The inputs of what makes several assets. */
export const checkMultiInputs = (defining: Defining, value: unknown): Readonly<Record<string, unknown>> => {
  const inputs = checkInputs(defining, value)
  const own = Object.keys(inputs).find((name) => inputRecord(inputs[name])?.kind === 'self')
  return own === undefined ? inputs : fail(defining, `input \`${own}\` is self(), which does not say whose past: name the asset's key with a mapping in the \`deps\` of its spec`)
}

/** The inputs that an asset is made of. */
const readInputs = (defining: Defining, { key, reads }: SpecRecord, inputs: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  if (reads === undefined) return inputs
  const unknown = reads.find((name) => !Object.hasOwn(inputs, name))
  if (unknown !== undefined) fail(defining, `asset ${show(key)} names the input \`${unknown}\`, and there is none; there are ${Object.keys(inputs).map((name) => `\`${name}\``).join(', ') || 'no inputs at all'}`)
  return Object.freeze(Object.fromEntries(Object.entries(inputs).filter(([name]) => reads.includes(name))))
}

/** What the assets have in common. */
interface Common extends Pick<AssetRecord, 'deps' | 'io' | 'format' | 'retry'> { readonly group: string }

const memberRecord = (defining: Defining, { spec, output, multiAsset, common }: { spec: SpecRecord; output: string; multiAsset: MultiAssetRecord; common: Common }): AssetRecord => {
  const { group, reads: _reads, isRequired, store = common, ...described } = spec
  return Object.freeze<AssetRecord>({
    ...described,
    kind: 'asset',
    inputs: readInputs(defining, spec, multiAsset.inputs),
    deps: Object.freeze([...new Set([...common.deps, ...spec.deps])]),
    group: group ?? common.group,
    io: store.io,
    format: store.format,
    inputIo: multiAsset.inputIo,
    resources: multiAsset.resources,
    config: multiAsset.config,
    retry: common.retry,
    hooks: multiAsset.hooks,
    partitions: multiAsset.partitions,
    backfillPolicy: multiAsset.backfillPolicy,
    madeBy: Object.freeze({ multiAsset, output, isRequired }),
    run: undefined,
  })
}

interface Members { readonly specs: ReadonlyMap<string, SpecRecord>; readonly multiAsset: MultiAssetRecord; readonly assets: Map<string, AssetRecord>; readonly common: Common }

/** Makes assets of the specs, and adds their records to `assets`, which are those of the multi-asset. */
export const addMembers = (defining: Defining, { specs, multiAsset, assets, common }: Members): Readonly<Record<string, unknown>> => {
  const members: Record<string, unknown> = {}
  for (const [output, spec] of specs) {
    const member = memberRecord(defining, { spec, output, multiAsset, common })
    assets.set(output, member)
    members[output] = brand({ kind: 'asset' as const, key: spec.key }, member)
  }
  return Object.freeze(members)
}
