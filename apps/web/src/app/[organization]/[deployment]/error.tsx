'use client'
import { ErrorState } from '../../../components/ui/error-state'

export default function PlaceError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return <div className="p-3"><ErrorState title="This page could not be shown" error={error} reference={error.digest} onRetry={reset} /></div>
}
