'use client'
import { useParams } from 'next/navigation'
import { CodeLocationNotFound } from './code-location-page'

const read = (segment: unknown): string => {
  if (typeof segment !== 'string') return ''
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/** The address names a code location that is not there. */
export function UnknownCodeLocation() {
  return <CodeLocationNotFound location={read(useParams()['location'])} />
}
