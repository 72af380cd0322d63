import { job } from '@millrace/sdk'
import { closeMonth, findDifferences, listAccounts, reconcile, writeReport } from './reconcile'

/** As many accounts as the ledger has are reconciled side by side; what they yield is collected, and the job branches on it. */
export const reconcileMonth = job('reconcileMonth', {
  description: 'Compares the ledger with the bank, account by account.',
  tags: { team: 'finance' },
  graph: () => {
    const compared = listAccounts().account.map((account) => reconcile({ account }))
    const { clean, differing } = findDifferences({ accounts: compared.collect() })
    closeMonth({ clean })
    writeReport({ differing })
  },
})
