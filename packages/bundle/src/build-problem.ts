import type { BuildProblem } from '@millrace/protocol'
import type { Location, Message } from 'esbuild'

export const mostProblems = 200
const longestLine = 400
const longestMessage = 4000
const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** esbuild counts columns from 0 and in bytes of UTF-8; people, and editors, from 1 and in UTF-16 units. */
const columnOf = ({ lineText, column }: Location): number => decoder.decode(encoder.encode(lineText).subarray(0, column)).length + 1

const treePath = (file: string): string | null => file.startsWith('tree:') ? file.slice('tree:'.length) : null

interface Place { readonly file: string | null; readonly line: number | null; readonly column: number | null }

function placeOf(location: Location | null): Place {
  const file = location === null ? null : treePath(location.file)
  if (location === null || file === null) return { file: null, line: null, column: null }
  return { file, line: Math.max(1, location.line), column: columnOf(location) }
}

/** Long lines are cut, for they may be a whole data set. */
export const cutLine = (text: string): string => text.length > longestLine ? `${text.slice(0, longestLine)}…` : text
const cutMessage = (text: string): string =>
  text.replaceAll('"tree:', '"').replaceAll('"virtual:millrace:sdk"', '"@millrace/sdk"').replaceAll('"virtual:millrace:zod"', '"zod"').slice(0, longestMessage)

/** What our plug-in hangs on its messages. */
export interface PluginDetail { readonly code: string }

function codeOf({ pluginName, id, detail, text }: Message): string {
  if (pluginName === '') return id !== '' ? id : text.startsWith('No matching export') ? 'unresolved-import' : 'syntax-error'
  return typeof detail === 'object' && detail !== null && 'code' in detail && typeof detail.code === 'string' ? detail.code : 'bundle-error'
}

/** A message of esbuild, or of our plug-in through esbuild, as the author sees it. */
export function toBuildProblem(message: Message): BuildProblem {
  const place = placeOf(message.location)
  const notes = message.notes.slice(0, 20).map((note) => ({ message: cutMessage(note.text), ...placeOf(note.location) }))
  return {
    message: cutMessage(message.text),
    code: codeOf(message),
    ...place,
    ...(message.location === null || place.file === null ? {} : { lineText: cutLine(message.location.lineText) }),
    ...(notes.length === 0 ? {} : { notes }),
  }
}

/** A problem of the location as a whole, or of one of its files as a whole. */
export const problemOf = (code: string, message: string, file: string | null = null): BuildProblem => ({ message, code, file, line: null, column: null })
