import type { BuildProblem, DefinitionProblem, ErrorInfo, SourcePosition } from '@millrace/protocol'
import { readSourceMap, type Positions, type SourceMapLike } from './bundle-positions'
import { mapError, type MapErrorOptions } from './map-error'

interface AuthorPlace { readonly position: SourcePosition; readonly code?: string | undefined }

const mostNotes = 20

const authorFrame = (error: ErrorInfo): AuthorPlace | undefined => {
  const frame = error.frames.find(({ origin }) => origin === 'author')
  return frame?.position === undefined ? undefined : { position: frame.position, code: frame.code }
}

function causesOf(error: ErrorInfo): ErrorInfo[] {
  return error.cause === undefined ? [] : [error.cause, ...causesOf(error.cause)]
}

const titled = ({ name, message }: ErrorInfo): string => message === '' ? name : `${name}: ${message}`
const nowhere = { file: null, line: null, column: null } as const

function mapProblem(problem: DefinitionProblem, positions: Positions, options: MapErrorOptions): BuildProblem {
  const error = problem.error === undefined ? undefined : mapError(problem.error, positions, options)
  const places = problem.positions.slice(0, mostNotes).flatMap((position): AuthorPlace[] => {
    const found = positions.find(position)
    return found.origin === 'author' ? [found] : []
  })
  const fromError = error === undefined ? undefined : authorFrame(error)
  const [first, ...others] = places.length === 0 && fromError !== undefined ? [fromError] : places
  const notes = [
    ...others.map(({ position }) => ({ message: problem.code.startsWith('duplicate') ? 'the other is here' : 'see also here', ...position })),
    ...(error === undefined ? [] : causesOf(error)).map((cause) => ({ message: `caused by ${titled(cause)}`, ...(authorFrame(cause)?.position ?? nowhere) })),
  ]
  return {
    message: problem.message, code: problem.code, ...(first?.position ?? nowhere),
    ...(first?.code === undefined ? {} : { lineText: first.code }),
    ...(notes.length === 0 ? {} : { notes }),
  }
}

/** What is wrong with the definitions, at its places in the author's source. */
export function mapProblems(problems: readonly DefinitionProblem[], sourceMap: SourceMapLike, options: MapErrorOptions = {}): BuildProblem[] {
  const positions = readSourceMap(sourceMap)
  return problems.map((problem) => mapProblem(problem, positions, options))
}
