import type { DeploymentCursor } from './deployment-event-reader'
import { clientOf, type TenantTransaction } from './tenancy'

export interface ChangedAssets {
  keys: string[]
  /** More changed than `limit`: the keys are some of them. */
  hasMore: boolean
  cursor: DeploymentCursor
  /** Something is committed but still behind an older transaction in flight: read again soon, without waiting to be told. */
  isPending: boolean
}

/** Within a second no deployment writes more; where one does, everything may have changed. */
const mostEvents = 50_000

/** Which assets something happened to after a cursor: a step of it began or ended, it was materialized, observed or failed. Never skips a late commit. */
export async function readChangedAssets(tx: TenantTransaction, { deploymentId, after, limit }: { deploymentId: string; after: DeploymentCursor; limit: number }): Promise<ChangedAssets> {
  const { organizationId } = tx
  const [row] = await clientOf(tx).$queryRaw<{ keys: string[] | null; last: [txid: string, position: string] | null; isPending: boolean; count: number }[]>`
    with horizon as materialized (select pg_snapshot_xmin(pg_current_snapshot()) as xmin),
    fresh as materialized (
      select txid, position, run_id, case when type = 'log' then null else coalesce(asset_key, step_key) end as key, txid < (select xmin from horizon) as settled from run_event
      where org_id = ${organizationId} and deployment_id = ${deploymentId} and (txid, position) > (${after.txid}::text::xid8, ${after.position}::text::bigint)
      order by txid, position limit ${mostEvents}
    )
    select (select array_agg(key) from (
        select distinct coalesce(made.key, fresh.key) as key from fresh left join run_asset made on made.org_id = ${organizationId} and made.run_id = fresh.run_id and made.step_key = fresh.key
        where settled and fresh.key is not null limit ${limit + 1}
      ) changed) as keys,
      (select array[txid::text, position::text] from fresh where settled order by txid desc, position desc limit 1) as last,
      exists (select from fresh where not settled) as "isPending", (select count(*)::integer from fresh) as count`
  const keys = row?.keys ?? []
  const last = row?.last ?? null
  return {
    keys: keys.slice(0, limit), hasMore: keys.length > limit,
    cursor: last === null ? after : { txid: last[0], position: last[1] },
    isPending: row?.isPending === true || row?.count === mostEvents,
  }
}
