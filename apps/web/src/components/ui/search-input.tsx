'use client'
import { Search, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { classNames } from './class-names'
import { inputStyle } from './input'
import { isTyping } from './is-typing'
import { Kbd } from './kbd'
import { useSentText } from './use-sent-text'

export interface SearchInputProps {
  value: string
  /** Called while typing, at most every 150 ms, and when the field is left. */
  onChange: (value: string) => void
  /** What is searched is on the page already: `onChange` is called with every letter. */
  immediate?: boolean | undefined
  label: string
  placeholder?: string | undefined
  className?: string | undefined
}

/** Filters what is on the page; `/` focuses it, Esc empties and then leaves it. */
export function SearchInput({ value, onChange, immediate = false, label, placeholder, className }: SearchInputProps) {
  const input = useRef<HTMLInputElement>(null)
  const { text, setText, send } = useSentText(value, onChange)
  useEffect(() => {
    const timer = setTimeout(() => send(text), 150)
    return () => clearTimeout(timer)
  })
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.defaultPrevented || event.metaKey || event.ctrlKey || isTyping(event.target)) return
      event.preventDefault()
      input.current?.focus()
      input.current?.select()
    }
    window.addEventListener('keydown', focus)
    return () => window.removeEventListener('keydown', focus)
  }, [])
  const clear = () => {
    setText('')
    send('')
  }
  return (
    <div className={classNames('group relative w-60', className)}>
      <Search aria-hidden className="pointer-events-none absolute top-1/2 left-2 size-3.5 -translate-y-1/2 text-faint" />
      <input
        ref={input}
        type="search"
        aria-label={label}
        placeholder={placeholder ?? label}
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          if (immediate) send(event.target.value)
        }}
        // A result that is clicked at once leads away; an address written after that would lead back.
        onBlur={() => send(text)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') send(text)
          if (event.key !== 'Escape') return
          event.preventDefault()
          if (text === '') input.current?.blur()
          else clear()
        }}
        className={classNames(inputStyle, 'h-7 pr-7 pl-7 [&::-webkit-search-cancel-button]:hidden')}
      />
      <span className="absolute top-1/2 right-1.5 -translate-y-1/2">
        {text === ''
          ? <span aria-hidden className="group-focus-within:hidden"><Kbd>/</Kbd></span>
          : <button type="button" aria-label="Clear" onClick={clear} className="-mr-0.5 grid size-6 place-items-center rounded text-faint hover:text-ink"><X aria-hidden className="size-3.5" /></button>}
      </span>
    </div>
  )
}
