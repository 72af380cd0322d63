import { classNames } from './class-names'

/** A key in one line. Its end is what tells it from its neighbours, so where there is no room the beginning gives way. */
export function KeyText({ text, className }: { text: string; className?: string | undefined }) {
  return <span title={text} className={classNames('block min-w-0 truncate text-left font-mono text-sm [direction:rtl]', className)}><bdi>{text}</bdi></span>
}
