'use client'
import { Check, CircleAlert, CircleDashed, CloudOff, Eye, GitBranch, GitCommitHorizontal, LoaderCircle, TriangleAlert, Workflow } from 'lucide-react'
import type { ReactNode } from 'react'
import { classNames } from '../../components/ui/class-names'
import { Tooltip } from '../../components/ui/tooltip'
import type { TypeCheck, TypeCheckState } from './monaco/type-check'
import { countProblems, type Problem } from './panel/problem'
import { usePreviewState, useWorkbench, useWorkspace } from './workbench-context'
import type { SyncState } from './workspace/draft-sync'
import { useStore } from './workspace/use-store'
import type { Workspace } from './workspace/workspace-state'

const selectDraft = (state: Workspace) => state.draft
const selectSync = (state: SyncState) => state
const selectPhase = (state: TypeCheckState) => state.phase

const syncWords: Record<SyncState['phase'], string> = {
  saved: 'Draft saved', pending: 'Saving…', saving: 'Saving…', offline: 'Offline: kept in this browser', refused: 'Not saved', conflict: 'Changed in another tab',
}

function Item({ children, title, className }: { children: ReactNode; title: string; className?: string }) {
  return <Tooltip content={title} side="top"><span tabIndex={-1} className={classNames('flex items-center gap-1 whitespace-nowrap [&_svg]:size-3', className)}>{children}</span></Tooltip>
}

function DraftState() {
  const { session, canEdit } = useWorkbench()
  const { phase, detail, isKeptLocally } = useStore(session.sync.state, selectSync)
  const isBad = phase === 'refused' || phase === 'conflict' || !isKeptLocally
  const Icon = phase === 'saved' ? Check : phase === 'offline' ? CloudOff : phase === 'refused' || phase === 'conflict' ? TriangleAlert : CircleDashed
  const text = !isKeptLocally && phase === 'offline' ? 'Offline: in this page only' : syncWords[phase]
  if (!canEdit) return <Item title="Your role is to look; members can edit"><Eye aria-hidden />Read only</Item>
  return (
    <Item title={detail ?? 'Changes are saved as your draft half a second after you stop typing'} className={isBad ? 'text-bad' : phase === 'offline' ? 'text-warn' : ''}>
      <Icon aria-hidden />
      <span role="status">{text}{phase === 'refused' && detail !== null ? `: ${detail}` : ''}</span>
    </Item>
  )
}

const typeWords: Record<TypeCheckState['phase'], string> = { starting: 'TypeScript starting', checking: 'TypeScript', ready: 'TypeScript', failed: 'TypeScript stopped' }

function TypesState({ check }: { check: TypeCheck | null }) {
  if (check === null) return <Item title="The editor is loading" className="max-md:hidden"><LoaderCircle aria-hidden className="animate-spin" />TypeScript</Item>
  return <CheckPhase check={check} />
}

function CheckPhase({ check }: { check: TypeCheck }) {
  const phase = useStore(check.state, selectPhase)
  return (
    <Item title={phase === 'ready' ? 'All files are checked' : phase === 'failed' ? 'The type checker stopped; the next edit starts it again' : 'Checking types'} className="max-md:hidden">
      {phase === 'ready' ? <Check aria-hidden /> : phase === 'failed' ? <TriangleAlert aria-hidden /> : phase === 'checking' ? <CircleDashed aria-hidden /> : <LoaderCircle aria-hidden className="animate-spin" />}
      <span data-testid="types-state" data-phase={phase}>{typeWords[phase]}</span>
    </Item>
  )
}

// Nothing in it turns while one types: an animation is sixty frames a second, and drawn in software each takes what the code and the graph need.
/** One line at the bottom: commit, draft, problems, types, graph. */
export function StatusBar({ problems, onProblems }: { problems: readonly Problem[]; onProblems: () => void }) {
  const { part } = useWorkbench()
  const { branch, baseCommit } = useWorkspace(selectDraft)
  const { phase, durationMilliseconds } = usePreviewState()
  const { errors, warnings } = countProblems(problems)
  return (
    <section aria-label="Workbench status" className="flex h-6 shrink-0 items-center gap-3.5 overflow-hidden border-t border-line bg-panel px-3 text-xs text-muted">
      <Item title="Branch that a deploy commits to" className="max-md:hidden"><GitBranch aria-hidden />{branch}</Item>
      {baseCommit !== null && <Item title={`The draft starts from commit ${baseCommit}`} className="font-mono text-2xs max-md:hidden"><GitCommitHorizontal aria-hidden />{baseCommit.slice(0, 7)}</Item>}
      <DraftState />
      <button type="button" onClick={onProblems} className="flex items-center gap-2 rounded hover:text-ink focus-visible:-outline-offset-2 [&_svg]:size-3">
        <span className={classNames('flex items-center gap-1', errors > 0 && 'text-bad')}><CircleAlert aria-hidden />{errors}<span className="sr-only"> errors,</span></span>
        <span className={classNames('flex items-center gap-1', warnings > 0 && 'text-warn')}><TriangleAlert aria-hidden />{warnings}<span className="sr-only"> warnings: show problems</span></span>
      </button>
      <span className="flex-1" />
      <TypesState check={part?.check ?? null} />
      <Item title={phase === 'failed' ? 'The draft has an error; the graph is the last good one' : 'From an edit to the graph'}>
        <Workflow aria-hidden />{phase === 'starting' ? 'Graph starting' : phase === 'failed' ? 'Graph: last good' : durationMilliseconds === null ? 'Graph' : `Graph ${Math.round(durationMilliseconds)} ms`}
      </Item>
    </section>
  )
}
