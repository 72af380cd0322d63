import type { DefinitionPlace } from '../definition'

/** A function of the author's behind a condition. */
export interface CustomConditionRecord {
  readonly key: string
  readonly run: (context: unknown) => unknown
  readonly place: DefinitionPlace
}
