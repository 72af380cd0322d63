import { notFound } from 'next/navigation'

/** Any other address inside a deployment: answered within its frame. */
export default function UnknownPage(): never {
  notFound()
}
