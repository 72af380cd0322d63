export { freshnessAt, freshnessOf, type Freshness, type FreshnessRequest } from './freshness'
export { checkFreshnessPolicy } from './check-freshness-policy'
