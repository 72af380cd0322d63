import { asset, graphAsset, job, z } from '@millrace/sdk'
import { callForHelp, tellAccounting } from './notices'
import { announce, closeMonth, findDifferences, listAccounts, reconcile, summarize, writeReport } from './reconcile'

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

export const closedAccounts = asset('closedAccounts', { description: 'Accounts that are not looked at any more.', run: () => ['payroll'] })

/** The same ops make an asset: each is a step of its own (`openBalances.reconcile.compare[rent]`), and the last materializes it and says how its check came out. */
export const openBalances = graphAsset('openBalances', {
  description: 'Booked and paid of every account that is still open.',
  inputs: { closedAccounts },
  group: 'finance',
  retry: { maxRetries: 1 },
  config: z.object({ only: z.array(z.string()).optional().describe('Accounts to look at; default all') }),
  configMapping: ({ only }) => ({ listAccounts: { only } }),
  checks: { paid: { severity: 'warn', description: 'The bank paid what was booked.' } },
  graph: (read) => summarize({ accounts: listAccounts().account.map((account) => reconcile({ account })).collect(), closed: read.closedAccounts }),
})

export const largest = asset('largest', {
  inputs: { openBalances },
  run: ({ inputs }) => inputs.openBalances.reduce((most, each) => (each.booked > most.booked ? each : most)).account,
})

/** An op reads the stored value of an asset that is given to it. */
export const announceBalances = job('announceBalances', { graph: () => announce({ balances: openBalances }) })
