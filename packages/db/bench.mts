import pg from 'pg'
import { migrate } from './src/migrate'
import { bootstrapRoles } from './src/bootstrap-roles'
import { openDatabase, partsOf } from './src/database'
import { openIdentity } from './src/identity'
import { appendEvents } from './src/append-events'
import { claimRun } from './src/claim-run'
import { launchTestRun, makeOrganization, stepEvents } from './src/test-organization'
const ownerUrl = process.argv[2]!
await migrate(ownerUrl)
const urls = await bootstrapRoles(ownerUrl, { appPassword: 'a', identityPassword: 'b' })
const owner = new pg.Client({ connectionString: ownerUrl }); await owner.connect()
for (const extra of (process.argv[3] ?? '').split(';').filter(Boolean)) { await owner.query(extra); console.log(extra) }
const test = { ownerUrl, ...urls, db: openDatabase({ url: urls.appUrl, poolSize: 1 }), identity: openIdentity({ url: urls.identityUrl }), owner, close: async () => {} }
import { readFileSync } from 'node:fs'
const backend = (await partsOf(test.db).pool.query('select pg_backend_pid() as pid')).rows[0].pid
const cpu = () => { const f = readFileSync(`/proc/${backend}/schedstat`, 'utf8').split(' '); return Number(f[0]) / 1e6 }
const organization = await makeOrganization(test)
for (let round = 0; round < 6; round++) {
  const keys = Array.from({ length: 1000 }, (_, i) => `fast/asset_${round}_${i}`)
  const t0 = performance.now()
  const { runId } = await launchTestRun(test, organization, { keys })
  const t1 = performance.now()
  const claimed = await claimRun(test.db, { organizationId: organization.organizationId, runId, worker: 'w' })
  const t2 = performance.now()
  const events = keys.flatMap((key, i) => stepEvents(key, i)).map((event, i) => ({ event, key: `k${i}` }))
  const c0 = cpu(); const n0 = process.cpuUsage(); const times: number[] = []
  for (let i = 0; i < events.length; i += 250) { const t = performance.now(); await appendEvents(test.db, { organizationId: organization.organizationId, runId, epoch: claimed!.epoch, events: events.slice(i, i + 250) }); times.push(performance.now() - t) }
  await appendEvents(test.db, { organizationId: organization.organizationId, runId, epoch: claimed!.epoch, events: [{ event: { type: 'run-success', at: new Date().toISOString() }, key: 'run-end' }] })
  console.log('backend cpu', (cpu() - c0).toFixed(0), 'node cpu', (process.cpuUsage(n0).user / 1000).toFixed(0), 'launch', (t1 - t0).toFixed(1), 'claim', (t2 - t1).toFixed(1), 'append', times.reduce((a, b) => a + b, 0).toFixed(0), times.map((x) => x.toFixed(0)).join(' '))
}
for (let i = 0; i < 5; i++) { const t = performance.now(); const { runId } = await launchTestRun(test, organization, { keys: ['a'] }); const t1 = performance.now(); await claimRun(test.db, { organizationId: organization.organizationId, runId, worker: 'w' }); console.log('small launch', (t1 - t).toFixed(1), 'claim', (performance.now() - t1).toFixed(1)) }
process.exit(0)
