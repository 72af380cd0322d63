export { importFiles, priceFeed, prices, rates, watchFeed } from './prices'
export { afterRefresh, archive, complain, monthly, onRates, priceReport, publish, refreshFinance, whenBothAreNew } from './reports'
