import { Prisma } from './generated/client'
import { toJsonText } from './json-text'
import { escapeLike } from './like'
import { readInstantCursor } from './page'
import type { RunFilter } from './run-repository'
import { clientOf, type TenantTransaction } from './tenancy'

/** Runs of more targets than this are common enough to be met when walking from the newest on. */
const mostTargets = 1_000
/** Targets that are looked through; a deployment that has more of them is searched run by run. */
const mostWalked = 50_000

const matches = (search: string): Prisma.Sql => {
  const pattern = `%${escapeLike(search)}%`
  return Prisma.sql`(r.target->>'job' ilike ${pattern} or r.target->>'selection' ilike ${pattern})`
}

/**
 * Hashes of the targets whose job or selection contains a text; null when there are too many to name. Steps from one distinct target to the next
 * along the index, so that it costs as much for a million runs as for one of each target.
 */
export async function findTargets(tx: TenantTransaction, asked: { deploymentId: string; search: string }): Promise<readonly string[] | null> {
  const at = Prisma.sql`r.org_id = ${tx.organizationId} and r.deployment_id = ${asked.deploymentId}`
  const found = await clientOf(tx).$queryRaw<{ hash: string | null; matches: boolean | null; walked: number }[]>`
    with recursive walk (hash, place) as (
      (select r.target_hash, 1 from run r where ${at} order by r.target_hash limit 1)
      union all
      select (select r.target_hash from run r where ${at} and r.target_hash > walk.hash order by r.target_hash limit 1), walk.place + 1
      from walk where walk.hash is not null and walk.place <= ${mostWalked}
    )
    select walk.hash, walk.place as walked, ${matches(asked.search)} as matches
    from walk left join lateral (select r.target from run r where ${at} and r.target_hash = walk.hash limit 1) r on true
    where ${matches(asked.search)} or walk.place > ${mostWalked}
    limit ${mostTargets + 1}`
  if (found.length > mostTargets || found.some(({ walked }) => walked > mostWalked)) return null
  return found.flatMap(({ hash, matches: isMatch }) => (hash !== null && isMatch === true ? [hash] : []))
}

/** Steps that something happened to are rows; those of a run that is still under way may be only in its plan. */
const waysToAsset = (organizationId: string, key: string): Prisma.Sql[] => [
  Prisma.sql`r.id in (select s.run_id from run_step s where s.org_id = ${organizationId} and s.key = ${key} and s.kind = 'asset')`,
  Prisma.sql`r.id in (select a.run_id from run_asset a where a.org_id = ${organizationId} and a.key = ${key})`,
  Prisma.sql`r.status in ('queued', 'starting', 'running', 'canceling') and exists (
    select from run_plan p where p.org_id = r.org_id and p.run_id = r.id and p.plan @> ${toJsonText({ steps: [{ asset: key }] })}::jsonb)`,
]

const lowest = '00000000-0000-0000-0000-000000000000'
const highest = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
const isShaped = (text: string): boolean => text.length <= lowest.length && [...text].every((character, place) => (lowest[place] === '-' ? character === '-' : /[0-9a-f]/.test(character)))

/** Ids that begin with a text, as a range: texts of one shape stand in the same order whatever the collation. */
const idBegins = (search: string): Prisma.Sql => {
  const text = search.toLowerCase()
  return isShaped(text) ? Prisma.sql`r.id between ${text + lowest.slice(text.length)} and ${text + highest.slice(text.length)}` : Prisma.sql`r.id = ${search}`
}

const waysToFind = (organizationId: string, search: string, targets: readonly string[] | null): Prisma.Sql[] => [
  ...(targets?.length === 0 ? [] : [targets === null ? matches(search) : Prisma.sql`r.target_hash = any (${[...targets]})`]),
  idBegins(search),
  ...waysToAsset(organizationId, search),
]

const both = (some: readonly Prisma.Sql[], others: readonly Prisma.Sql[]): Prisma.Sql[] =>
  some.flatMap((one) => others.map((other) => Prisma.sql`(${one}) and (${other})`))

/** What all runs of a list have in common. */
function conditions(filter: RunFilter, organizationId: string): Prisma.Sql {
  const all = [Prisma.sql`r.org_id = ${organizationId} and r.deployment_id = ${filter.deploymentId}`]
  if (filter.statuses !== undefined && filter.statuses.length > 0) all.push(Prisma.sql`r.status = any (${[...filter.statuses]})`)
  if (filter.job !== undefined) all.push(Prisma.sql`r.target_hash = md5(jsonb_build_object('job', ${filter.job}::text)::text)`)
  if (filter.tags !== undefined) all.push(Prisma.sql`r.tags @> ${toJsonText(filter.tags)}::jsonb`)
  if (filter.codeLocationId !== undefined) all.push(Prisma.sql`r.code_location_id = ${filter.codeLocationId}`)
  if (filter.buildId !== undefined) all.push(Prisma.sql`r.build_id = ${filter.buildId}`)
  if (filter.since !== undefined) all.push(Prisma.sql`r.created_at >= ${new Date(filter.since)}`)
  if (filter.before !== undefined) all.push(Prisma.sql`r.created_at < ${new Date(filter.before)}`)
  const after = readInstantCursor(filter.cursor)
  if (after !== null) all.push(Prisma.sql`(r.created_at, r.id) < (${after[0]}, ${after[1]})`)
  return Prisma.join(all, ' and ')
}

/**
 * Which runs a page of a list holds. A run may match in one of several ways; each way is asked for its newest by itself, for no plan serves an `or` of
 * them: one way is best found from the newest on, another by its own index. `targets` are those that `findTargets` found for the search.
 */
export function runsOfPage(filter: RunFilter, page: { organizationId: string; targets: readonly string[] | null; rows: number }): Prisma.Sql {
  const { organizationId, targets, rows } = page
  const common = conditions(filter, organizationId)
  const byAsset = filter.assetKey === undefined ? [Prisma.sql`true`] : waysToAsset(organizationId, filter.assetKey)
  const bySearch = filter.search === undefined ? [Prisma.sql`true`] : waysToFind(organizationId, filter.search, targets)
  if (byAsset.length === 1 && bySearch.length === 1) return common
  const ways = both(byAsset, bySearch).map((way) => Prisma.sql`(select r.id from run r where ${common} and ${way} order by r.created_at desc, r.id desc limit ${rows})`)
  return Prisma.sql`r.org_id = ${organizationId} and r.id in (${Prisma.join(ways, ' union ')})`
}
