export { parseSelection } from './parse-selection'
export type { ParsedSelection, SelectionExpression, SelectionProblem } from './expression'
