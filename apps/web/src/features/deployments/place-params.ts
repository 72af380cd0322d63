import { notFound } from 'next/navigation'

/** A segment of an address as it was meant; a broken escape is an address of nothing. */
export function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    notFound()
  }
}

export type PlaceParams = Promise<{ organization: string; deployment: string }>

export async function readPlace(params: PlaceParams): Promise<{ organization: string; deployment: string }> {
  const { organization, deployment } = await params
  return { organization: decodeSegment(organization), deployment: decodeSegment(deployment) }
}
