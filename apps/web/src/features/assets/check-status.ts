import type { StatusName } from '../../components/status'
import type { AssetCheckRecord, CheckStatus } from './server/check-schema'

/** How a check stands, in the one vocabulary of states. */
export const checkStatusNames = { never: 'missing', running: 'running', passed: 'succeeded', warned: 'stale', failed: 'failed', errored: 'failed' } as const satisfies Record<CheckStatus, StatusName>

const words: Record<CheckStatus, string> = { never: 'never evaluated', running: 'running', passed: 'passed', warned: 'warning', failed: 'failed', errored: 'could not be evaluated' }
export const checkStatusWord = (status: CheckStatus): string => words[status]

const plural = (count: number, word: string): string[] => (count === 0 ? [] : [`${count.toLocaleString('en')} ${word}`])

/** How the partitions of a check stand, in one line; null when the asset is checked as a whole. */
export const partitionsText = ({ partitions }: AssetCheckRecord): string | null =>
  (partitions === null ? null : [...plural(partitions.failed, 'failed'), ...plural(partitions.errored, 'not evaluated'), ...plural(partitions.warned, 'warned'), ...plural(partitions.passed, 'passed')].join(', ') || 'no partition evaluated')
