import { AssetLinks } from './asset-links'
import type { AssetDetail } from './server/asset-schema'

/** What makes an asset together with others, and whether a run can make it alone. */
export function MadeBy({ madeBy }: { madeBy: NonNullable<AssetDetail['madeBy']> }) {
  const { name, isSubsettable, isRequired, others, ops } = madeBy
  return (
    <div className="flex flex-col gap-1">
      <p>{ops.length > 0 && <span className="text-muted">a graph of {ops.length.toLocaleString('en')} {ops.length === 1 ? 'op' : 'ops'}{others.length > 0 && ', '}</span>}{(ops.length === 0 || others.length > 0) && <code>{name}</code>}{others.length > 0 && <span className="text-muted">{isSubsettable ? ', alone or with' : ', always together with'}</span>}</p>
      {others.length > 0 && <AssetLinks keys={others} />}
      {!isRequired && <p className="text-muted">A run may leave it out.</p>}
    </div>
  )
}
