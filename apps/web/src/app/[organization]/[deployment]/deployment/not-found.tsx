import type { Metadata } from 'next'
import { UnknownCodeLocation } from '../../../../features/code-locations/unknown-code-location'

export const metadata: Metadata = { title: 'No such code location' }

export default function LocationNotFound() {
  return <UnknownCodeLocation />
}
