import { clsx } from 'clsx'
import type { ClassValue } from 'clsx'
import { extendTailwindMerge } from 'tailwind-merge'

const merge = extendTailwindMerge({ extend: { theme: { text: ['2xs'] } } })

/** Joins class names; of two Tailwind classes for the same property the later wins. */
export const classNames = (...values: ClassValue[]): string => merge(clsx(values))
