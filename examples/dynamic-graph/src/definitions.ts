import { job } from '@millrace/sdk'
import { callForHelp, tellAccounting } from './notices'
import { closeMonth, findDifferences, listAccounts, reconcile, writeReport } from './reconcile'

export { closedMonths } from './notices'

/** As many accounts as the ledger has are reconciled side by side; what they yield is collected, and the job branches on it. */
export const reconcileMonth = job('reconcileMonth', {
  description: 'Compares the ledger with the bank, account by account.',
  tags: { team: 'finance' },
  hooks: [callForHelp],
  graph: () => {
    const compared = listAccounts().account.map((account) => reconcile({ account }))
    const { clean, differing } = findDifferences({ accounts: compared.collect() })
    closeMonth({ clean })
    writeReport({ differing }, { hooks: [tellAccounting] })
  },
})
