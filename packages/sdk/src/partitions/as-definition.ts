import { isMillraceError } from '@millrace/protocol'
import { fail, type Defining } from '../check-definition'

/** A rule that the platform knows too; what it says against a definition is said where the definition is made. */
export const asDefinition = (defining: Defining, rule: () => unknown): void => {
  try {
    rule()
  } catch (error) {
    if (!isMillraceError(error)) throw error
    fail(defining, error.message)
  }
}
