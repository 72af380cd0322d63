import type { AssetReport as AssetReportJson } from '@millrace/protocol'
import { openReport, type AssetReport } from './asset-report'
import { show } from './check-definition'

/** News of an asset that the code of a step reported. */
export type ReportedAsset = AssetReportJson

/** What code that runs can say of assets that its step does not make. */
export interface StepReports {
  /**
   * Tells at once that another asset was materialized, or what was seen of it: `report(materialized('erp/invoices', { metadata: { rows: 12 } }))`. It stays told if the step fails
   * later, and is told again by the next attempt. Up to 10,000 reports per attempt. What the step itself makes or looks at, it returns or yields. Throws a `TypeError` for what is no
   * report, and `StepRequestError` for an asset that the step makes (`unexpected-report`), a key that cannot be one of the asset's partitions (`unknown-partition`), too many reports, or when the
   * step has ended. Whether there is such a window, or key of dynamic partitions, the platform finds out: the step then fails at its end, and nothing of that report is recorded. As Dagster's `context.log_event`.
   */
  readonly report: (report: AssetReport) => void
}

/** `tell` is absent in a direct call by a test that does not care. */
export const stepReports = (tell: ((report: ReportedAsset) => void) | undefined): StepReports => Object.freeze({
  report: (given: AssetReport): void => {
    const report = openReport(given)
    if (report === null) throw new TypeError(`report() takes what materialized(asset, …) or observed(asset, …) returns, not ${show(given)}`)
    tell?.(report)
  },
})
