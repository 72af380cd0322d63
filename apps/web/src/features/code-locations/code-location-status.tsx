import { Status } from '../../components/status'
import type { StatusName } from '../../components/status'
import type { CodeLocationRecord } from './server/code-location-schema'

const looks: Record<CodeLocationRecord['status'], { status: StatusName; word: string }> = {
  deployed: { status: 'healthy', word: 'loaded' },
  building: { status: 'building', word: 'building' },
  failed: { status: 'failed', word: 'latest build failed' },
  empty: { status: 'missing', word: 'not deployed' },
}

/** How a code location stands: what is deployed keeps serving while a build runs or fails. */
export function CodeLocationStatus({ status, variant }: { status: CodeLocationRecord['status']; variant?: 'pill' | 'text' | undefined }) {
  const look = looks[status]
  return <Status status={look.status} variant={variant}>{look.word}</Status>
}
