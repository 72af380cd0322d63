import { statusToken, type StatusName } from '../../components/status'
import { classNames } from '../../components/ui/class-names'
import type { PlacedBar, Stretch } from './place-bars'

export const stretchStyle = ({ left, width }: Stretch) => ({ left, width })

export interface TimeBarProps { placed: PlacedBar; status: StatusName; className?: string | undefined }

/** A length of time, inside of the element that takes the pointer. What is pale is there to be seen; what is full is the time. */
export function TimeBar({ placed: { bar, mark, hit }, status, className }: TimeBarProps) {
  const color = `var(${statusToken(status)})`
  return (
    <>
      {mark.width > bar.width && (
        <span
          className="absolute top-1/2 h-3 -translate-y-1/2 rounded-[3px] border"
          style={{ ...stretchStyle({ left: mark.left - hit.left, width: mark.width }), borderColor: `color-mix(in srgb, ${color} 55%, transparent)`, background: `color-mix(in srgb, ${color} 18%, transparent)` }}
        />
      )}
      <span
        className={classNames('absolute top-1/2 h-3 -translate-y-1/2 rounded-[3px] group-hover/bar:ring-2 group-hover/bar:ring-ink/40', bar.width < 6 && 'rounded-[1px]', className)}
        style={{ ...stretchStyle({ left: bar.left - hit.left, width: bar.width }), background: color }}
      />
    </>
  )
}
