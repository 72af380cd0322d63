import { LoaderCircle } from 'lucide-react'
import { classNames } from './class-names'

export function Spinner({ className, label }: { className?: string | undefined; label?: string | undefined }) {
  return label === undefined
    ? <LoaderCircle aria-hidden className={classNames('size-3.5 animate-spin', className)} />
    : <span role="status" className="inline-flex items-center gap-2 text-muted"><LoaderCircle aria-hidden className={classNames('size-3.5 animate-spin', className)} />{label}</span>
}
