'use client'
import { useEffect, useRef, useState } from 'react'
import { inputStyle } from '../../../components/ui/input'
import { classNames } from '../../../components/ui/class-names'

/** A name typed in the tree: Enter takes it, Esc and leaving give it up; why it cannot be is said below. */
export function NameInput({ initial, label, onCommit, onCancel }: { initial: string; label: string; onCommit: (name: string) => string | null; onCancel: () => void }) {
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(initial)
  const [problem, setProblem] = useState<string | null>(null)
  const isDone = useRef(false)
  useEffect(() => {
    input.current?.focus()
    const [start, dot] = [initial.lastIndexOf('/') + 1, initial.lastIndexOf('.')]
    input.current?.setSelectionRange(start, dot > start ? dot : initial.length)
  }, [initial])
  const commit = () => {
    if (isDone.current) return
    const name = text.trim()
    const found = onCommit(name)
    if (found === null) isDone.current = true
    else setProblem(found)
  }
  const cancel = () => {
    if (isDone.current) return
    isDone.current = true
    onCancel()
  }
  return (
    <div className="relative min-w-0 flex-1">
      <input
        ref={input}
        aria-label={label}
        aria-invalid={problem === null ? undefined : true}
        value={text}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => { setText(event.target.value); setProblem(null) }}
        onBlur={cancel}
        onClick={(event) => event.stopPropagation()}
        onKeyDown={(event) => {
          event.stopPropagation()
          if (event.key === 'Enter') {
            // The editor that opens for a new file would take this very key.
            event.preventDefault()
            commit()
          }
          if (event.key === 'Escape') cancel()
        }}
        className={classNames(inputStyle, 'h-5.5 px-1')}
      />
      {problem !== null && <p role="alert" className="absolute top-full left-0 z-20 mt-0.5 w-max max-w-60 rounded-md border border-bad/50 bg-raised px-2 py-1 text-sm whitespace-normal text-bad">{problem}</p>}
    </div>
  )
}
