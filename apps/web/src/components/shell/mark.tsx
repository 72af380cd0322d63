import { classNames } from '../ui/class-names'

/** The mill race: water over a wheel, in one tile. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 18 18" aria-hidden className={classNames('size-4.5 shrink-0', className)}>
      <defs><clipPath id="millrace-mark"><rect width="18" height="18" rx="5" /></clipPath></defs>
      <g clipPath="url(#millrace-mark)">
        <rect width="18" height="18" className="fill-accent" />
        <path d="M-1 8.400C2.600 4.600 6 4.600 9 7.400s6.400 2.800 10-1" fill="none" strokeWidth="2" className="stroke-on-accent" />
        <path d="M-1 13.400C2.600 9.600 6 9.600 9 12.400s6.400 2.800 10-1" fill="none" strokeWidth="2" className="stroke-on-accent" opacity=".55" />
      </g>
    </svg>
  )
}
