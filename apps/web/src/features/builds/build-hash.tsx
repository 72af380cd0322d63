import { classNames } from '../../components/ui/class-names'
import type { BuildSummary } from './server/build-schema'

/** The commit of a build, as short as people read it. */
export function BuildHash({ build, className }: { build: Pick<BuildSummary, 'commit'>; className?: string | undefined }) {
  return <span title={`commit ${build.commit}`} className={classNames('font-mono text-sm', className)}>{build.commit.slice(0, 8)}</span>
}
