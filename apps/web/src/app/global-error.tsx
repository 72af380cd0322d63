'use client'
import { ErrorState } from '../components/ui/error-state'
import './globals.css'

export default function GlobalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en">
      <body className="grid place-items-center p-6">
        <ErrorState title="Millrace could not be shown" error={error} reference={error.digest} onRetry={reset} />
      </body>
    </html>
  )
}
