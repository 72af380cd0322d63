import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { CopyableText } from './copy-button'
import { IconButton } from './icon-button'

export interface SidePanelProps {
  /** What kind of thing it describes, for those who hear the page. */
  kind: string
  /** Its name, which can be copied. */
  name: string
  onClose: () => void
  children: ReactNode
}

/** What there is to know of one thing, beside a graph; on a phone below it. */
export function SidePanel({ kind, name, onClose, children }: SidePanelProps) {
  return (
    <aside aria-label={`${kind} ${name}`} className="flex w-80 shrink-0 flex-col border-l border-line bg-bg max-md:max-h-[45%] max-md:w-full max-md:border-t max-md:border-l-0">
      <header className="flex items-start gap-2 border-b border-line py-2 pr-1.5 pl-3">
        <h2 className="min-w-0 flex-1 font-semibold break-all"><CopyableText text={name} length={80} className="text-left font-mono text-base whitespace-normal" /></h2>
        <IconButton icon={X} label="Close" size="sm" onClick={onClose} />
      </header>
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-3">{children}</div>
    </aside>
  )
}
