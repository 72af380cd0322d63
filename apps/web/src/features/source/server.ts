export { assertReachable } from './server/reachable-commit'
