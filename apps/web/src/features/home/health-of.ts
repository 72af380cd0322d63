export interface HealthInput {
  failedAssets: readonly unknown[]
  codeLocations: readonly { status: 'empty' | 'building' | 'deployed' | 'failed' }[]
  activeRuns: readonly unknown[]
  counts: { failedRunsLastDay: number }
}

export interface Health { status: 'healthy' | 'failed' | 'running' | 'missing'; word: string }

const some = (count: number, one: string, many: string): string => `${count.toLocaleString('en')} ${count === 1 ? one : many}`

/** The deployment in one word. What is failing now counts; a run that failed and was made good since does not. */
export function healthOf({ failedAssets, codeLocations, activeRuns }: HealthInput): Health {
  const broken = codeLocations.filter(({ status }) => status === 'failed').length
  const problems = [
    ...(failedAssets.length > 0 ? [failedAssets.length >= 10 ? '10 or more assets failing' : some(failedAssets.length, 'asset failing', 'assets failing')] : []),
    ...(broken > 0 ? [some(broken, 'build failing', 'builds failing')] : []),
  ]
  if (problems.length > 0) return { status: 'failed', word: problems.join(', ') }
  if (codeLocations.every(({ status }) => status === 'empty')) return { status: 'missing', word: 'nothing deployed yet' }
  if (activeRuns.length > 0) return { status: 'running', word: 'healthy, working' }
  return { status: 'healthy', word: 'healthy' }
}
