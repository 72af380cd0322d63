'use client'
import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { classNames } from './class-names'
import { IconButton } from './icon-button'
import { toast } from './toast'
import { Tooltip } from './tooltip'
import { truncateMiddle } from './truncate-middle'

function useCopy(text: string): { copied: boolean; copy: () => void } {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return undefined
    const timer = setTimeout(() => setCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => toast({ title: 'The browser did not allow copying', description: 'Select the text and copy it by hand.', tone: 'bad' }),
    )
  }
  return { copied, copy }
}

export function CopyButton({ text, label = 'Copy', className }: { text: string; label?: string; className?: string }) {
  const { copied, copy } = useCopy(text)
  return <IconButton icon={copied ? Check : Copy} label={copied ? 'Copied' : label} size="sm" className={classNames(copied && 'text-ok', className)} onClick={copy} />
}

export interface CopyableTextProps {
  text: string
  /** Longest shown, in characters; the middle goes. Default 40. */
  length?: number | undefined
  className?: string | undefined
}

/** A key, id or hash in monospace: middle-truncated, whole on hover, copied on click. */
export function CopyableText({ text, length = 40, className }: CopyableTextProps) {
  const { copied, copy } = useCopy(text)
  return (
    <Tooltip content={<span className="font-mono break-all">{copied ? 'Copied' : text}</span>}>
      <button
        type="button"
        aria-label={`Copy ${text}`}
        onClick={(event) => {
          event.stopPropagation()
          copy()
        }}
        className={classNames('inline-flex max-w-full items-center gap-1 rounded font-mono text-sm whitespace-nowrap decoration-line-strong underline-offset-3 hover:underline', className)}
      >
        {truncateMiddle(text, length)}
        {copied && <Check aria-hidden className="size-3 text-ok" />}
      </button>
    </Tooltip>
  )
}
