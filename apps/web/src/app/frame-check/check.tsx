'use client'
import { useState } from 'react'
import { Boxes, Play, Ban } from 'lucide-react'
import { z } from 'zod'
import { AssetGraph } from '../../components/graph/asset-graph'
import { AppShell } from '../../components/shell/app-shell'
import { PageHeader, Toolbar, PageBody } from '../../components/shell/page-header'
import { useUrlState } from '../../components/shell/use-url-state'
import { Status, statusNames } from '../../components/status'
import { Button } from '../../components/ui/button'
import { Table } from '../../components/ui/table'
import { SearchInput } from '../../components/ui/search-input'
import { Select } from '../../components/ui/select'
import { RelativeTime } from '../../components/ui/relative-time'
import { Duration } from '../../components/ui/duration'
import { CopyableText } from '../../components/ui/copy-button'
import { Badge } from '../../components/ui/badge'
import { EmptyState } from '../../components/ui/empty-state'
import { ErrorState } from '../../components/ui/error-state'
import { Tabs, TabPanel } from '../../components/ui/tabs'
import { Card, Facts, Figures } from '../../components/ui/card'
import { Plot } from '../../components/ui/plot'
import { Markdown } from '../../components/ui/markdown'
import { CodeBlock } from '../../components/ui/code-block'
import { DataPreview } from '../../components/ui/data-preview'
import { SkeletonText } from '../../components/ui/skeleton'
import { Dialog, DialogContent, DialogTrigger } from '../../components/ui/dialog'
import { Field } from '../../components/ui/field'
import { Input } from '../../components/ui/input'
import { Switch } from '../../components/ui/switch'
import { Checkbox } from '../../components/ui/checkbox'
import { SplitPane } from '../../components/ui/split-pane'
import { toast } from '../../components/ui/toast'
import { SegmentedControl } from '../../components/ui/segmented-control'

const schema = z.object({ view: z.string().default('table'), rows: z.coerce.number().default(3), tab: z.enum(['overview', 'events', 'lineage']).default('overview'), q: z.string().default('') })
const now = 1795270000000
const runs = (count: number) => Array.from({ length: count }, (_, i) => ({ id: `0197c2f4-${String(i).padStart(6, '0')}-7be1`, status: statusNames[i % statusNames.length] ?? 'queued', target: i % 3 ? 'group:sales' : 'key:warehouse/sales/daily/very/long/path/of/an/asset/orders+', at: now - i * 93000, ms: (i * 7919) % 90000, by: 'schedule nightly' }))
const times = Array.from({ length: 51 }, (_, i) => now - (51 - i) * 86400000)
const series = [{ label: 'rows', values: times.map((_, i) => 900 + Math.sin(i / 4) * 60 + i * 2) }]

const names = ['rawOrders', 'rawCustomers', 'rawProducts', 'orders', 'customers', 'products', 'orderLines', 'dailyRevenue', 'topCustomers', 'inventory', 'margins', 'warehouse/sales/weekly', 'forecast', 'report', 'exchangeRates']
const small = { nodes: names.map((key, i) => ({ key, group: i < 3 || i === 14 ? 'raw' : i < 7 ? 'clean' : 'sales', kinds: i % 2 ? ['duckdb'] : ['csv'], status: ([ 'materialized', 'materialized', 'stale', 'failed', 'running', 'missing', 'queued'] as const)[i % 7], subtitle: '4 min ago', external: i === 14 })), edges: ([[0, 3], [1, 4], [2, 5], [3, 6], [4, 6], [5, 6], [6, 7], [6, 8], [5, 9], [7, 10], [14, 7], [7, 11], [11, 12], [10, 13], [8, 13], [12, 13]] as const).map(([a, b]) => ({ from: names[a] ?? '', to: names[b] ?? '' })) }
const big = (count: number) => { const w = count / 20; const key = (l: number, i: number) => `layer${l}/asset_${i}`; return { nodes: Array.from({ length: count }, (_, i) => ({ key: key(Math.floor(i / w), i % w), group: `group ${Math.floor(i / w / 4)}-${i % 5}`, kinds: ['noop'], status: ([ 'materialized', 'materialized', 'materialized', 'stale', 'failed'] as const)[(i * 7) % 11 % 5] })), edges: Array.from({ length: count - w }, (_, i) => [0, 1].map((o) => ({ from: key(Math.floor(i / w), (i + o) % w), to: key(Math.floor(i / w) + 1, i % w) }))).flat() } }

function GraphCheck({ count, text }: { count: number; text: string }) {
  const [graph, setGraph] = useState(() => (count <= 15 ? { ...small, nodes: small.nodes.slice(0, count) } : big(count)))
  const [version, setVersion] = useState(1)
  const [selected, setSelected] = useState<string>()
  return <><PageHeader title="Lineage" actions={<Button onClick={() => { setGraph((g) => ({ nodes: [...g.nodes, { key: `new${version}`, group: 'sales', kinds: [], status: 'missing' as const, subtitle: '', external: false }], edges: [...g.edges, { from: 'orders', to: `new${version}` }] })); setVersion((v) => v + 1) }}>Add</Button>} />
    <AssetGraph name={`check${count}`} nodes={graph.nodes} edges={graph.edges} version={version} selectedKey={selected} onNodeClick={setSelected} onClear={() => setSelected(undefined)} highlighted={text === '' ? undefined : new Set(graph.nodes.filter((n) => n.key.includes(text)).map((n) => n.key))} /></>
}

export function Check() {
  const [url, setUrl] = useUrlState(schema)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [rows] = useState(() => runs(url.rows))
  return (
    <AppShell place={{ organization: 'acme', deployment: 'production' }} organizations={[{ slug: 'acme', name: 'Acme' }, { slug: 'demo', name: 'Demo' }]} deployments={[{ slug: 'production', name: 'production', kind: 'full' }, { slug: 'fix-orders', name: 'fix-orders', kind: 'branch' }]} user={{ name: 'Mira Kern', email: 'mira@acme.test' }} counts={{ assets: 214, running: 2 }} connection="live" onSignOut={() => toast({ title: 'Signed out', tone: 'ok', description: 'See you.' })}>
      {url.view === 'table' && (
        <>
          <PageHeader title="Runs" meta="5,000 in the last 30 days" actions={<><Button>Export</Button><Button variant="primary"><Play />Launch</Button></>} />
          <Toolbar><SearchInput label="Filter runs" value={url.q} onChange={(q) => setUrl({ q }, { history: 'replace' })} /><Select label="Status" value="all" onChange={() => {}} options={[{ value: 'all', label: 'All states' }, { value: 'failed', label: 'Failed' }]} /><SegmentedControl label="range" value="day" onChange={() => {}} options={[{ value: 'day', label: 'Day' }, { value: 'week', label: 'Week' }]} /></Toolbar>
          <Table name="check" label="Runs" rows={rows} rowKey={(r) => r.id} rowHref={(r) => `/acme/production/runs/${r.id}`} selection={{ selected, onChange: setSelected, actions: () => <Button variant="danger"><Ban />Cancel</Button> }}
            loading={url.rows === -1}
            empty={<EmptyState icon={Boxes} title="No run yet" description="A run computes assets. Launch one from the catalog, or let a schedule do it." action={<Button variant="primary">Open the catalog</Button>} />}
            columns={[
              { id: 'id', header: 'Run', width: 200, required: true, cell: (r) => <CopyableText text={r.id} length={18} />, sortValue: (r) => r.id },
              { id: 'status', header: 'Status', width: 130, cell: (r) => <Status status={r.status} />, sortValue: (r) => r.status },
              { id: 'target', header: 'Target', cell: (r) => <span className="font-mono text-sm">{r.target}</span>, sortValue: (r) => r.target },
              { id: 'by', header: 'Launched by', width: 160, cell: (r) => <span className="text-muted">{r.by}</span> },
              { id: 'at', header: 'Started', width: 120, cell: (r) => <RelativeTime at={r.at} />, sortValue: (r) => r.at },
              { id: 'ms', header: 'Duration', width: 110, align: 'right', cell: (r) => <Duration milliseconds={r.ms} />, sortValue: (r) => r.ms },
            ]} />
        </>
      )}
      {url.view === 'graph' && <GraphCheck count={url.rows} text={url.q} />}
      {url.view === 'page' && (
        <>
          <PageHeader parent={{ title: 'Assets', href: '#' }} title="orders" mono status={<><Status status="healthy" /><Status status="stale">3 stale</Status></>} meta={<><span>sales</span><span>team:data</span><Badge mono>duckdb</Badge></>} actions={<><Dialog><DialogTrigger><Button>Open code</Button></DialogTrigger><DialogContent title="Launch" description="Runs 3 assets" footer={<><Button>Cancel</Button><Button variant="primary">Launch</Button></>}><Field label="Name" hint="As the command shows">{(c) => <Input {...c} />}</Field><Field label="Wrong" error="A name is letters">{(c) => <Input {...c} />}</Field></DialogContent></Dialog><Button variant="primary">Materialize stale (3)</Button></>} />
          <Tabs label="Asset" value={url.tab} onChange={(tab) => setUrl({ tab })} items={[{ value: 'overview', label: 'Overview' }, { value: 'events', label: 'Events', count: 1204 }, { value: 'lineage', label: 'Lineage' }]} className="flex-1">
            <TabPanel value="overview" className="overflow-y-auto">
              <div className="grid gap-3 p-3 lg:grid-cols-[minmax(0,1fr)_300px]">
                <div className="flex min-w-0 flex-col gap-3">
                  <Figures items={[{ label: 'rows', value: '954', note: '+3.1 % on the day before' }, { label: 'step time', value: '312 ms', note: 'p95 640 ms' }, { label: 'next', value: '02:00' }]} />
                  <Card title="rows over time" padded={false}><Plot label="rows" times={times} series={series} /></Card>
                  <Card title="Latest value" padded={false}><div className="flex h-48"><DataPreview name="x" label="Latest value" rows={[{ id: 10021, customer: 'c-118', day: '2026-11-20', total: 48.2, gift: null, paid: true }, { id: 10022, customer: 'c-042', day: '2026-11-20', total: 7.95, gift: 'x', paid: false }]} /></div></Card>
                  <div className="flex flex-wrap gap-2">{statusNames.map((s) => <Status key={s} status={s} />)}</div>
                  <div className="flex flex-wrap gap-3">{statusNames.map((s) => <Status key={s} status={s} variant="text" />)}</div>
                  <div className="flex items-center gap-3"><Switch aria-label="a" /><Switch aria-label="b" defaultChecked /><Checkbox aria-label="c" /><Checkbox aria-label="d" defaultChecked /><Button loading variant="primary">Deploy</Button><Button disabled>Off</Button><Button variant="ghost">Ghost</Button><Button variant="danger">Remove</Button></div>
                  <SkeletonText />
                </div>
                <div className="flex min-w-0 flex-col gap-3"><Card title="Definition"><Facts items={[{ name: 'inputs', value: <span className="font-mono text-sm">raw ← rawOrders</span> }, { name: 'owners', value: 'team:data' }]} /></Card>
                  <CodeBlock title="As a command" code={"millrace launch 'key:orders' --partition 2026-11-20"} />
                  <CodeBlock title="revenue.ts" firstLine={20} markedLine={22} code={"const a = 1\nconst b = 2\nconst rate = rates.get(partition.key) ?? fail('x')\n"} />
                  <Markdown text={'## Report\n\n- **954** rows [docs](https://x.test) <script>alert(1)</script>\n- `orders` ![p](https://evil.test/p.png) [bad](javascript:alert(1))\n\n| a | b |\n|---|---|\n| 1 | 2 |'} />
                </div>
              </div>
            </TabPanel>
            <TabPanel value="events"><ErrorState title="The events could not be loaded" error={{ message: 'The exchange rate for 2026-11-20 is missing', code: 'unavailable' }} onRetry={() => toast({ title: 'Could not', description: 'Still away', tone: 'bad', action: { label: 'Again', onClick: () => {} } })} /></TabPanel>
            <TabPanel value="lineage" className="flex"><SplitPane name="check" className="flex-1"><PageBody>left</PageBody><PageBody>right</PageBody></SplitPane></TabPanel>
          </Tabs>
        </>
      )}
    </AppShell>
  )
}
