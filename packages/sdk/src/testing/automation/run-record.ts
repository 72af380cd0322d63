import type { AutomationRun, CheckKey } from '@millrace/orchestration/automation'

export interface RunOutline {
  readonly id: string
  readonly assets: readonly string[]
  readonly checks: readonly CheckKey[]
  readonly partition: string | null
  readonly tags: Readonly<Record<string, string>>
}

/** A run in memory. */
export class RunRecord implements AutomationRun {
  readonly id: string
  readonly assets: readonly string[]
  readonly checks: readonly CheckKey[]
  readonly partition: string | null
  readonly tags: Readonly<Record<string, string>>
  /** Its place among the runs, in the order they began. */
  readonly number: number
  status: 'live' | 'success' | 'failure' = 'live'

  constructor(number: number, outline: RunOutline) {
    this.number = number
    this.id = outline.id
    this.assets = outline.assets
    this.checks = outline.checks
    this.partition = outline.partition
    this.tags = outline.tags
  }

  plansAsset(asset: string): boolean {
    return this.assets.includes(asset)
  }

  plansCheck(asset: string, check: string): boolean {
    return this.checks.some((each) => each.asset === asset && each.check === check)
  }
}
