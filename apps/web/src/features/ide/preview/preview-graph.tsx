'use client'
import { Workflow } from 'lucide-react'
import { memo, useCallback, useMemo, useState } from 'react'
import { AssetGraph } from '../../../components/graph/asset-graph'
import { EmptyState } from '../../../components/ui/empty-state'
import { Select } from '../../../components/ui/select'
import type { Preview, PreviewPlace } from './preview'

export interface PreviewGraphProps {
  preview: Preview
  selectedKey: string | undefined
  /** A node was clicked; only for those whose place is known. */
  onOpenSource: (place: PreviewPlace) => void
  onSelect: (key: string | undefined) => void
}

const Graph = memo(AssetGraph)
const empty = <EmptyState icon={Workflow} title="No assets yet" description="Export an asset from definitions.ts and it appears here." />
const assetsChoice = 'assets'
const choiceOf = (job: string): string => `job:${job}`

/** What is drawn: the assets, or the ops of a job. A draft without assets shows its first job. */
function useDrawn({ jobs, graph, assets, version }: Preview) {
  const [choice, choose] = useState<string>()
  const fallback = graph.nodes.length === 0 ? jobs[0] : undefined
  const job = choice === undefined ? fallback : jobs.find(({ name }) => choiceOf(name) === choice)
  const toolbar = useMemo(() => (jobs.length === 0 ? undefined : (
    <div className="w-fit">
      <Select
        label="What the graph shows"
        value={job === undefined ? assetsChoice : choiceOf(job.name)}
        onChange={choose}
        options={[{ value: assetsChoice, label: 'Assets' }, ...jobs.map(({ name }) => ({ value: choiceOf(name), label: <span>Job <span className="font-mono text-sm">{name}</span></span> }))]}
      />
    </div>
  )), [jobs, job])
  return { name: job === undefined ? 'preview' : `preview:${job.name}`, noun: job === undefined ? 'assets' : 'ops', graph: job?.graph ?? graph, places: job?.places ?? assets, version, toolbar, isJob: job !== undefined }
}

/** The graph of the draft as it is typed. A click goes to the code of the asset or op. */
export function PreviewGraph({ preview, selectedKey, onOpenSource, onSelect }: PreviewGraphProps) {
  const { name, noun, graph, places, version, toolbar, isJob } = useDrawn(preview)
  const placeOf = useMemo(() => new Map(places.map((place) => [place.key, place])), [places])
  const open = useCallback((key: string) => {
    if (!isJob) onSelect(key)
    const place = placeOf.get(key)
    if (place !== undefined && place.file !== null) onOpenSource(place)
  }, [placeOf, onOpenSource, onSelect, isJob])
  const clear = useCallback(() => onSelect(undefined), [onSelect])
  return (
    <Graph
      name={name} noun={noun} nodes={graph.nodes} edges={graph.edges} version={version} selectedKey={isJob ? undefined : selectedKey} toolbar={toolbar}
      onNodeClick={open} onClear={clear} loading={version < 0 && preview.phase !== 'failed'} empty={empty}
    />
  )
}
