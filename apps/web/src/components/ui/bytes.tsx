import { formatBytes } from './format-bytes'

/** A size in binary units; the exact count on hover. */
export function Bytes({ value, className }: { value: number; className?: string }) {
  return <span title={`${value.toLocaleString('en')} bytes`} className={className}>{formatBytes(value)}</span>
}
