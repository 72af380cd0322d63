import { z } from 'zod'

const caseSchema = z.object({
  name: z.string(),
  input: z.unknown(),
  expected: z.unknown(),
  tags: z.array(z.string()).optional(),
})
export type ConformanceCase = z.infer<typeof caseSchema>

/** One area's file. Some areas put definitions that several cases share beside the cases: `graphs`. */
const caseFileSchema = z.looseObject({ area: z.string(), reference: z.string().optional(), cases: z.array(caseSchema) })
export type CaseFile = z.infer<typeof caseFileSchema>

export const parseCaseFile = (text: string): CaseFile => caseFileSchema.parse(JSON.parse(text))

/** Answers one case of an area, through the public functions. A refusal is a thrown `MillraceError`. */
export type AreaRunner = (input: unknown, file: CaseFile) => unknown
