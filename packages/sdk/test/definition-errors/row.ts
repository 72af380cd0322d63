/** A definition that cannot be, as an author would write it, and all that is said of it. */
export interface ErrorRow {
  readonly what: string
  /** The author's code below the line that imports what it names from the SDK. Line 1 is that line. */
  readonly code: string
  /** Whole messages, each after the lines it points to: `2, 3: two assets …`. */
  readonly says: readonly string[]
}
