'use client'
import { ErrorState } from '../components/ui/error-state'

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main className="grid min-h-full place-items-center p-6">
      <ErrorState title="This page could not be shown" error={error} reference={error.digest} onRetry={reset} />
    </main>
  )
}
