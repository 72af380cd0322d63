import { parseSelection } from '@millrace/orchestration/selection'
import { fail, show, type Defining } from '../check-definition'

/** A text of the selection language. What is wrong is said with its place. */
export const checkSelectionText = (defining: Defining, text: string): string => {
  const parsed = parseSelection(text)
  if (!('error' in parsed)) return text
  return fail(defining, `the selection ${show(text)} cannot be read at character ${parsed.error.position + 1}: ${parsed.error.message}`)
}
