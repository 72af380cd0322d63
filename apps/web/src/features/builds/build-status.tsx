import { Status } from '../../components/status'
import { Duration } from '../../components/ui/duration'
import type { BuildSummary } from './server/build-schema'

export const BuildStatus = ({ build, variant }: { build: Pick<BuildSummary, 'status'>; variant?: 'pill' | 'text' | undefined }) => <Status status={build.status} variant={variant} />

/** How long it took, or takes by now. */
export function BuildDuration({ build }: { build: Pick<BuildSummary, 'startedAt' | 'createdAt' | 'endedAt' | 'status'> }) {
  return <Duration from={build.startedAt ?? build.createdAt} until={build.endedAt ?? undefined} />
}
