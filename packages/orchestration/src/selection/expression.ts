/** How far a traversal goes: so many edges, or all the way. */
export type TraversalDepth = number | 'all'

/** Attributes whose value is one text; `null` is written `<null>`. */
export const textAttributes = ['key', 'owner', 'group', 'kind', 'is', 'code_location', 'status'] as const
export type TextAttribute = (typeof textAttributes)[number]

/** A parsed selection. `position` is the offset in the text it was read from. */
export type SelectionExpression =
  | { readonly kind: 'all' }
  | { readonly kind: 'attribute'; readonly attribute: TextAttribute; readonly value: string | null; readonly position: number }
  | { readonly kind: 'tag'; readonly name: string | null; readonly value: string; readonly position: number }
  | { readonly kind: 'not'; readonly operand: SelectionExpression }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly SelectionExpression[] }
  | { readonly kind: 'roots' | 'sinks'; readonly operand: SelectionExpression }
  | { readonly kind: 'traversal'; readonly operand: SelectionExpression; readonly up?: TraversalDepth; readonly down?: TraversalDepth }
  /** A bare asset key as the whole selection; the key must exist, and each `+` beside it is one edge. */
  | { readonly kind: 'clause'; readonly key: string; readonly up?: TraversalDepth; readonly down?: TraversalDepth; readonly position: number }

export interface SelectionProblem {
  readonly message: string
  /** Offset in the text, from 0, in UTF-16 units. */
  readonly position: number
  /** What could have stood there. */
  readonly expected: readonly string[]
}

export type ParsedSelection =
  | { readonly expression: SelectionExpression; readonly error?: never }
  | { readonly error: SelectionProblem; readonly expression?: never }
