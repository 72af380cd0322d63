const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']

/** A size in binary units: `812 B`, `1.5 KiB`, `24 MiB`. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return '–'
  let value = Math.max(0, bytes)
  let unit = 0
  while (value >= 1023.95 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  const digits = unit === 0 || value >= 99.95 || Number.isInteger(Math.round(value * 10) / 10) ? 0 : 1
  return `${value.toFixed(digits)} ${units[unit] ?? 'B'}`
}
