import type { Metadata } from 'next'
import { notFound } from 'next/navigation'

export const metadata: Metadata = { title: 'Not found' }

/** Any other address inside a deployment: answered within its frame. */
export default function UnknownPage(): never {
  notFound()
}
