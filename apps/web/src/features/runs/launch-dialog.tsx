'use client'
import type { RunTarget } from '@millrace/protocol'
import { useQuery } from '@tanstack/react-query'
import { ChevronRight, Play } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState, useSyncExternalStore } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { runHref } from '../../components/shell/hrefs'
import { Badge } from '../../components/ui/badge'
import { Button } from '../../components/ui/button'
import { CodeBlock } from '../../components/ui/code-block'
import { Dialog, DialogContent } from '../../components/ui/dialog'
import { Field } from '../../components/ui/field'
import { Input } from '../../components/ui/input'
import { Shortcut } from '../../components/ui/kbd'
import { SegmentedControl } from '../../components/ui/segmented-control'
import { SkeletonText } from '../../components/ui/skeleton'
import { Textarea } from '../../components/ui/textarea'
import { useTRPC } from '../../trpc/context'
import { usePlace } from '../deployments/client'
import { ConfigForm } from './config-form'
import { describeProblem, type ShownProblem } from './describe-problem'
import { parseConfig, parseTags, withConfig } from './launch-input'
import { PartitionField } from './partition-field'
import { describeTarget, launchCommand, partitionText, readPartition, wholeTarget } from './run-target'
import { useLaunch } from './use-launch'

export interface LaunchDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  target: RunTarget
  /** Narrows a selection to one code location. */
  location?: string | undefined
}

/** Asks what a launch may be given and launches: what will run, config, tags, and the same as a REST call. */
export function LaunchDialog({ open, onOpenChange, target, location }: LaunchDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      {open && <LaunchForm target={target} location={location} onLaunched={() => onOpenChange(false)} onCancel={() => onOpenChange(false)} />}
    </Dialog>
  )
}

interface LaunchFormOptions { target: RunTarget; location: string | undefined; onLaunched: () => void }

/** What was typed, what is wrong with it, and the launch itself. */
function useLaunchForm({ target, location, onLaunched }: LaunchFormOptions) {
  const place = usePlace()
  const router = useRouter()
  const { launch, launching } = useLaunch()
  const [text, setText] = useState({ config: '', tags: '', partition: partitionText(target) ?? '' })
  const [problem, setProblem] = useState<ShownProblem | undefined>(undefined)
  const config = parseConfig(text.config)
  const tags = parseTags(text.tags)
  const isConfigRefused = problem?.code === 'invalid-config'
  const refusedConfig = isConfigRefused ? `${problem.path === undefined ? '' : `At ${problem.path}: `}${problem.detail}` : undefined
  const isReady = config.problem === undefined && tags.problem === undefined && !launching
  const partition = readPartition(text.partition)
  const { partition: _, ...whole } = target
  const request = { target: partition === undefined ? whole : { ...whole, partition }, location, config: config.value, tags: tags.value }
  const submit = async () => {
    if (!isReady) return
    setProblem(undefined)
    try {
      const runId = await launch(request)
      onLaunched()
      router.push(runHref(place, runId))
    } catch (error) {
      setProblem(describeProblem(error))
    }
  }
  const change = (next: Partial<typeof text>) => {
    setText({ ...text, ...next })
    setProblem(undefined)
  }
  return {
    request, whole, text, change, isReady, launching, submit,
    errors: { config: config.problem ?? refusedConfig, tags: tags.problem },
    refusal: isConfigRefused ? undefined : problem,
  }
}

interface LaunchFormProps { target: RunTarget; location: string | undefined; onLaunched: () => void; onCancel: () => void }

const noChanges = () => () => undefined
const useOrigin = (): string => useSyncExternalStore(noChanges, () => window.location.origin, () => '')

function LaunchForm({ target, location, onLaunched, onCancel }: LaunchFormProps) {
  const place = usePlace()
  const origin = useOrigin()
  const { request, whole, text, change, errors, refusal, isReady, launching, submit } = useLaunchForm({ target, location, onLaunched })
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return
    event.preventDefault()
    event.stopPropagation()
    void submit()
  }
  return (
    <DialogContent
      title="Launch a run"
      size="lg"
      onKeyDown={press}
      footer={(
        <>
          <Button variant="ghost" onClick={onCancel}>Cancel</Button>
          <Button variant="primary" disabled={!isReady} loading={launching} onClick={() => void submit()}>
            <Play aria-hidden />
            Launch
            <span className="ml-1 opacity-80 max-sm:hidden"><Shortcut keys="mod+enter" /></span>
          </Button>
        </>
      )}
    >
      <div className="flex flex-col gap-4">
        <LaunchPreview target={whole} location={location} />
        <PartitionChoice target={whole} location={location} value={text.partition} onChange={(partition) => change({ partition })} />
        <ConfigChoice target={whole} location={location} text={text.config} error={errors.config} onChange={(config) => change({ config })} />
        <Field label="Tags" hint="name=value, separated by commas" error={errors.tags}>
          {(control) => <Input {...control} value={text.tags} onChange={(event) => change({ tags: event.target.value })} placeholder="team=data" spellCheck={false} />}
        </Field>
        <Disclosure title="The same as an API call">
          <CodeBlock code={launchCommand(origin, place, request)} wrap />
        </Disclosure>
        {refusal !== undefined && (
          <p role="alert" className="rounded-md border border-bad/40 bg-bad-soft px-3 py-2 break-words">
            {refusal.detail}
            {refusal.code !== undefined && <span className="ml-2 font-mono text-xs text-muted">{refusal.code}</span>}
          </p>
        )}
      </div>
    </DialogContent>
  )
}

interface PartitionChoiceProps { target: RunTarget; location: string | undefined; value: string; onChange: (value: string) => void }

/** Asks which partition to make, when something that will run has partitions. */
function PartitionChoice({ target, location, value, onChange }: PartitionChoiceProps) {
  const partitions = useLaunchPreview(target, location).data?.partitions ?? null
  return partitions === null ? null : <PartitionField partitions={partitions} value={value} onChange={onChange} />
}

interface ConfigChoiceProps { target: RunTarget; location: string | undefined; text: string; error: string | undefined; onChange: (text: string) => void }

/** The config of the launch: as fields where schemas say what there is, and always as JSON. */
function ConfigChoice({ target, location, text, error, onChange }: ConfigChoiceProps) {
  const { data } = useLaunchPreview(target, location)
  const [chosen, setChosen] = useState<'form' | 'json' | null>(null)
  const configurable = data?.configurable ?? []
  const mode = configurable.length === 0 ? 'json' : chosen ?? 'form'
  return (
    <section aria-label="Config" className="flex flex-col gap-1.5">
      {configurable.length > 0 && (
        <div className="flex items-center justify-between gap-2">
          <h3 className="text-sm font-medium">Config</h3>
          <SegmentedControl label="How config is given" value={mode} onChange={setChosen} options={[{ value: 'form', label: 'Form' }, { value: 'json', label: 'JSON' }]} />
        </div>
      )}
      {mode === 'form' && data !== undefined
        ? (
          <>
            <ConfigForm
              configurable={configurable}
              total={data.configurableTotal}
              inherited={data.config}
              text={text}
              onChange={onChange}
              onWriteJson={({ as, key }) => {
                onChange(withConfig(text, as, key))
                setChosen('json')
              }}
            />
            {error !== undefined && <p role="alert" className="text-sm text-bad">{error}</p>}
          </>
        )
        : (
          <Field label={configurable.length > 0 ? 'As JSON' : 'Config'} hint={<>Optional JSON: <code className="font-mono">{'{ "assets" | "ops" | "resources": { "<key>": { … } }, "execution": { "maxConcurrent": 4 } }'}</code></>} error={error}>
            {(control) => <Textarea {...control} value={text} onChange={(event) => onChange(event.target.value)} rows={Math.min(14, Math.max(5, text.split('\n').length))} spellCheck={false} placeholder="{}" className="font-mono text-sm" />}
          </Field>
        )}
    </section>
  )
}

function Disclosure({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details className="group/more">
      <summary className="flex w-fit cursor-pointer list-none items-center gap-1 text-sm text-muted hover:text-ink [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-3.5 transition-transform group-open/more:rotate-90" />
        {title}
      </summary>
      <div className="mt-2">{children}</div>
    </details>
  )
}

const shownKeys = 24
const shownAlso = 6

interface LaunchPreviewProps { target: RunTarget; location: string | undefined }

const useLaunchPreview = (target: RunTarget, location: string | undefined) => {
  const trpc = useTRPC()
  const place = usePlace()
  return useQuery({ ...trpc.runs.preview.queryOptions({ ...place, target, ...(location === undefined ? {} : { location }) }), retry: false })
}

const counted = (count: number, noun: string): string => `${count.toLocaleString('en')} ${count === 1 ? noun : `${noun}s`}`

/** How much a launch runs: `2 assets and 1 check`. */
const sizeText = ({ kind, total, checkTotal }: { kind: 'asset' | 'check' | 'op'; total: number; checkTotal: number }): string =>
  [...kind === 'check' ? [] : [counted(total, kind)], ...checkTotal === 0 ? [] : [counted(checkTotal, 'check')]].join(' and ')

function LaunchPreview({ target, location }: LaunchPreviewProps) {
  const { data, error, isPending } = useLaunchPreview(target, location)
  const { text, kind } = describeTarget(target)
  const shown = data === undefined ? [] : [...data.steps, ...data.checks]
  const total = data === undefined ? 0 : data.total + data.checkTotal
  return (
    <section aria-label="What will run" className="rounded-lg border border-line bg-panel px-3 py-2.5">
      <p className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
        <span className="text-muted">{kind === 'job' ? 'Job' : kind === 'checks' ? 'Checks' : 'Selection'}</span>
        <span className="min-w-0 truncate font-mono text-sm font-medium">{kind === 'selection' || kind === 'assets' ? wholeTarget(target) : text}</span>
        {data !== undefined && (
          <span className="ml-auto text-sm text-muted">
            {sizeText(data)} of <span className="font-mono">{data.location}</span>
          </span>
        )}
      </p>
      {isPending && <div className="mt-2"><SkeletonText lines={1} /></div>}
      {error !== null && <p role="alert" className="mt-1.5 text-sm text-bad">{describeProblem(error).detail}</p>}
      {data !== undefined && (
        <ul className="mt-2 flex max-h-28 flex-wrap gap-1 overflow-y-auto">
          {shown.slice(0, shownKeys).map((key) => <li key={key} className="flex max-w-full"><Badge mono className="bg-bg"><span className="truncate">{key}</span></Badge></li>)}
          {total > shownKeys && <li className="text-sm text-muted">+{(total - shownKeys).toLocaleString('en')} more</li>}
        </ul>
      )}
      {data !== undefined && data.also.length > 0 && (
        <p className="mt-2 text-sm text-muted">
          Also makes <span className="font-mono text-ink">{data.also.slice(0, shownAlso).join(', ')}</span>
          {data.also.length > shownAlso && ` and ${(data.also.length - shownAlso).toLocaleString('en')} more`}: what was chosen is made together with {data.also.length === 1 ? 'it' : 'them'}.
        </p>
      )}
    </section>
  )
}
