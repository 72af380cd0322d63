export { parseSelection } from './parse-selection'
export type { ParsedSelection, SelectionExpression, SelectionProblem } from './expression'
export { exactKeys } from './check-selection'
