import { externalAsset, failureHook, resource, successHook } from '@millrace/sdk'

/** Kept by the accounting system: no run makes it, and a step that changes it says so. */
export const closedMonths = externalAsset('accounting/closedMonths', {
  description: 'The months that are closed, in the accounting system.',
  group: 'accounting',
})

/** Where accounting reads: here the log of the run. */
export const mailbox = resource('mailbox', {
  init: ({ log }) => ({ send: (text: string) => log.info(text) }),
})

/** Of a step that succeeded: with what it said of its outputs. */
export const tellAccounting = successHook('tellAccounting', {
  resources: { mailbox },
  run: ({ resources, step, metadata }) => {
    const { differences } = metadata['result'] ?? {}
    resources.mailbox.send(`${step.key} is done${differences?.type === 'number' ? `: ${differences.value} to look at` : ''}`)
  },
})

/** Of a step that failed for good. */
export const callForHelp = failureHook('callForHelp', {
  resources: { mailbox },
  run: ({ resources, step, run, error }) => resources.mailbox.send(`${run.job} needs help: ${step.key} says ${error.message}`),
})
