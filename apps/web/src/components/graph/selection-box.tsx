'use client'
import { CircleAlert, Filter, X } from 'lucide-react'
import { useEffect, useId, useMemo, useRef, useState } from 'react'
import type { KeyboardEvent, RefObject } from 'react'
import { classNames } from '../ui/class-names'
import { isTyping } from '../ui/is-typing'
import { useSentText } from '../ui/use-sent-text'

export interface SelectionProblem { message: string; position: number }
/** As `completeSelection` of `@millrace/orchestration` answers: `insert` replaces the text from `from` to `to`. */
export interface SelectionCompletion {
  label: string
  insert: string
  from: number
  to: number
  kind: string
}

export interface SelectionBoxProps {
  value: string
  /** Called with each text that parses, and with the empty one. */
  onChange: (value: string) => void
  /** What is wrong with a text; nothing when it parses. */
  parse: (text: string) => SelectionProblem | undefined
  complete: (text: string, cursor: number) => readonly SelectionCompletion[]
  /** "12 of 214 assets". */
  result?: string | undefined
  placeholder?: string | undefined
  className?: string | undefined
}

interface OptionsState { isOpen: boolean; active: number; cursor: number }

/** The text while it is typed, what is wrong with it, and what could follow. */
function useSelectionText({ value, onChange, parse, complete }: SelectionBoxProps, input: RefObject<HTMLInputElement | null>) {
  const { text, setText, send } = useSentText(value, onChange)
  const [options, setOptions] = useState<OptionsState>({ isOpen: false, active: -1, cursor: value.length })
  const problem = useMemo(() => (text.trim() === '' ? undefined : parse(text)), [text, parse])
  const completions = useMemo(() => (options.isOpen ? complete(text, options.cursor).slice(0, 50) : []), [text, options.isOpen, options.cursor, complete])
  const change = (next: string, cursor: number) => {
    setText(next)
    setOptions({ isOpen: true, active: -1, cursor })
    if (next.trim() === '' || parse(next) === undefined) send(next)
  }
  const accept = (completion: SelectionCompletion) => {
    const cursor = completion.from + completion.insert.length
    change(`${text.slice(0, completion.from)}${completion.insert}${text.slice(completion.to)}`, cursor)
    requestAnimationFrame(() => input.current?.setSelectionRange(cursor, cursor))
  }
  const press = (event: KeyboardEvent) => {
    const chosen = completions[options.active]
    const count = completions.length
    if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && count > 0) {
      const step = event.key === 'ArrowDown' ? 1 : -1
      setOptions({ ...options, active: options.active === -1 && step === -1 ? count - 1 : (options.active + step + count) % count })
    } else if ((event.key === 'Enter' || event.key === 'Tab') && chosen !== undefined) accept(chosen)
    else if (event.key === 'Enter' || (event.key === 'Escape' && count > 0)) setOptions({ ...options, isOpen: false })
    else if (event.key === 'Escape') input.current?.blur()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return { text, problem, completions, options, setOptions, change, accept, press }
}

/** `/` focuses the box from anywhere on the page. */
function useSlash(input: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const focus = (event: globalThis.KeyboardEvent) => {
      if (event.key !== '/' || event.defaultPrevented || event.metaKey || event.ctrlKey || isTyping(event.target)) return
      event.preventDefault()
      input.current?.select()
      input.current?.focus()
    }
    window.addEventListener('keydown', focus)
    return () => window.removeEventListener('keydown', focus)
  }, [input])
}

/** A box for the selection language with completion; says where a text is wrong and keeps the last right one in force. */
export function SelectionBox(props: SelectionBoxProps) {
  const { result, placeholder = 'key:orders+ and not group:raw', className } = props
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const { text, problem, completions, options, setOptions, change, accept, press } = useSelectionText(props, input)
  useSlash(input)
  const isListShown = completions.length > 0 && options.isOpen
  return (
    <div className={classNames('relative', className)} onBlur={() => setOptions((now) => ({ ...now, isOpen: false }))}>
      <div className={classNames('flex h-8 items-center gap-2 rounded-lg border bg-raised pr-1.5 pl-2.5 focus-within:border-accent', problem === undefined ? 'border-line-strong' : 'border-bad focus-within:border-bad')}>
        <Filter aria-hidden className="size-3.5 shrink-0 text-faint" />
        <input
          ref={input}
          role="combobox"
          aria-label="Select assets"
          aria-expanded={isListShown}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={isListShown && options.active >= 0 ? `${id}-${options.active}` : undefined}
          aria-invalid={problem === undefined ? undefined : true}
          aria-describedby={problem === undefined ? undefined : `${id}-problem`}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          value={text}
          placeholder={placeholder}
          onChange={(event) => change(event.target.value, event.target.selectionStart ?? event.target.value.length)}
          onFocus={() => setOptions((now) => ({ ...now, isOpen: true, active: -1 }))}
          onSelect={() => setOptions((now) => ({ ...now, cursor: input.current?.selectionStart ?? text.length }))}
          onKeyDown={press}
          className="min-w-0 flex-1 bg-transparent font-mono text-sm outline-none"
        />
        {result !== undefined && problem === undefined && <span role="status" className="shrink-0 text-xs text-faint">{result}</span>}
        {text !== '' && (
          <button type="button" aria-label="Clear the selection" onClick={() => change('', 0)} className="grid size-5 shrink-0 place-items-center rounded text-faint hover:text-ink"><X aria-hidden className="size-3.5" /></button>
        )}
      </div>
      {problem !== undefined && <ProblemNote id={`${id}-problem`} text={text} problem={problem} />}
      <CompletionList id={id} completions={completions} active={options.active} isShown={isListShown} onAccept={accept} />
    </div>
  )
}

function ProblemNote({ id, text, problem }: { id: string; text: string; problem: SelectionProblem }) {
  const { position, message } = problem
  return (
    <div id={id} role="status" className="mt-1 flex items-start gap-2 rounded-lg border border-bad/40 bg-bad-soft px-2.5 py-1 text-sm">
      <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0 text-bad" />
      <span className="min-w-0">
        <code className="break-all">
          {text.slice(0, position)}<mark className="rounded-sm bg-bad text-bg">{text.slice(position, position + 1) || '␣'}</mark>{text.slice(position + 1)}
        </code>
        <br />
        {message}
      </span>
    </div>
  )
}

interface CompletionListProps {
  id: string
  completions: readonly SelectionCompletion[]
  active: number
  isShown: boolean
  onAccept: (completion: SelectionCompletion) => void
}

function CompletionList({ id, completions, active, isShown, onAccept }: CompletionListProps) {
  return (
    <ul id={`${id}-list`} role="listbox" aria-label="Completions" hidden={!isShown} className="absolute inset-x-0 top-full z-20 mt-1 max-h-64 overflow-y-auto rounded-lg border border-line-strong bg-raised p-1">
      {completions.map((completion, index) => (
        <li
          key={`${completion.kind} ${completion.label}`}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          onPointerDown={(event) => {
            event.preventDefault()
            onAccept(completion)
          }}
          className="flex min-h-7 items-center gap-3 rounded-md px-2 font-mono text-sm hover:bg-hover aria-selected:bg-select"
        >
          <span className="min-w-0 flex-1 truncate">{completion.label}</span>
          <span className="shrink-0 font-sans text-xs text-faint">{completion.kind}</span>
        </li>
      ))}
    </ul>
  )
}
