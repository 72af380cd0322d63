import { asset, eager, externalAsset, freshness, materialized, onCron, runRequest, sensor, setCursor, skip } from '@millrace/sdk'

/** What the vendor drops into a folder, file by file. */
export const priceFeed = externalAsset('vendor/priceFeed', { description: 'Price lists, as the vendor sends them.', kinds: ['csv'] })

/** Exchange rates, fetched every working day at seven, whether or not anybody asks. */
export const rates = asset('finance/rates', {
  group: 'finance',
  automation: onCron('0 7 * * 1-5', { timezone: 'Europe/Berlin' }),
  freshness: freshness.cron('0 8 * * 1-5', { lowerBound: '2h', timezone: 'Europe/Berlin' }),
  run: () => new Map([['EUR', 1], ['USD', 1.08]]),
})

/** Prices in euros. Follows the vendor's files and the rates, as soon as neither is on its way. */
export const prices = asset('finance/prices', {
  group: 'finance',
  inputs: { rates },
  deps: [priceFeed],
  automation: eager(),
  freshness: freshness.timeWindow({ fail: '36h', warn: '26h' }),
  run: ({ inputs }) => new Map([['tea', 4.32 / (inputs.rates.get('USD') ?? 1)], ['coffee', 6]]),
})

/** Where the vendor's folder would be listed. */
const listFiles = async (after: string): Promise<string[]> =>
  Promise.resolve(['2026-01-02.csv', '2026-01-05.csv', '2026-01-06.csv'].filter((name) => name > after))

/** Tells the platform of every new file, once. `prices` is eager, so that is all it takes to have it made again. */
export const watchFeed = sensor('watchFeed', {
  description: 'Looks for new price lists.',
  interval: '1m',
  defaultStatus: 'running',
  run: async function* ({ cursor = '', log }) {
    const files = await listFiles(cursor)
    const newest = files.at(-1)
    log.info('looked', { after: cursor, found: files.length })
    if (newest === undefined) yield skip('no new price list')
    else {
      for (const file of files) yield materialized(priceFeed, { metadata: { file } })
      yield setCursor(newest)
    }
  },
})

/** The same with a run for each file, where a file has to be worked on by itself. */
export const importFiles = sensor('importFiles', {
  interval: '5m',
  target: prices,
  run: async ({ cursor = '' }) => {
    const files = await listFiles(cursor)
    return files.flatMap((file) => [runRequest({ runKey: file, tags: { file } }), setCursor(file)])
  },
})
