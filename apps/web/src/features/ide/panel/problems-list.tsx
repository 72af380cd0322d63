'use client'
import { CircleAlert, TriangleAlert } from 'lucide-react'
import { VirtualList } from '../../../components/ui/virtual-list'
import { useWorkbench } from '../workbench-context'
import type { Problem } from './problem'

/** What is wrong and where; a click goes there. */
export function ProblemsList({ problems, isChecking }: { problems: readonly Problem[]; isChecking: boolean }) {
  const { openFile } = useWorkbench()
  if (problems.length === 0) return <p role="status" className="px-3 py-2 text-muted">{isChecking ? 'Checking…' : 'No problems.'}</p>
  return (
    <VirtualList items={problems} itemKey={(problem, index) => `${problem.source}:${problem.file}:${problem.line}:${problem.column}:${index}`} estimatedHeight={24} label="Problems" className="py-1">
      {(problem) => {
        const { file, line, column } = problem
        const Icon = problem.severity === 'error' ? CircleAlert : TriangleAlert
        const content = (
          <>
            <Icon aria-label={problem.severity} className={`mt-0.75 size-3.5 shrink-0 ${problem.severity === 'error' ? 'text-bad' : 'text-warn'}`} />
            <span className="shrink-0 font-mono text-sm text-muted">{file === null ? 'draft' : `${file}${line === null ? '' : `:${line}:${column ?? 1}`}`}</span>
            <span className="min-w-0 flex-1 whitespace-pre-wrap">
              {problem.message}
              {problem.hint !== undefined && <span className="text-muted"> {problem.hint}</span>}
              {problem.code !== undefined && <span className="ml-1.5 font-mono text-2xs text-faint">{problem.code}</span>}
            </span>
          </>
        )
        if (file === null) return <div className="flex items-start gap-2 px-3 py-0.75">{content}</div>
        return (
          <button type="button" onClick={() => openFile(file, { focus: true, ...(line === null ? {} : { place: { line, column: column ?? 1 } }) })} className="flex w-full items-start gap-2 px-3 py-0.75 text-left hover:bg-hover focus-visible:-outline-offset-2">
            {content}
          </button>
        )
      }}
    </VirtualList>
  )
}
