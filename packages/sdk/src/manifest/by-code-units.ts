/** By code units: the same order everywhere, whatever the locale. */
export const byCodeUnits = (left: string, right: string): number => left < right ? -1 : left > right ? 1 : 0
