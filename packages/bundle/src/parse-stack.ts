export interface RawFrame {
  readonly function: string | undefined
  /** Absent where the engine names no place, as for built-in functions. */
  readonly place: { readonly url: string; readonly line: number; readonly column: number } | undefined
}

const mostFrames = 100
const longestStack = 65_536
const longestLine = 2048
const longestName = 200

const isNumber = (text: string): boolean => text.length > 0 && text.length < 10 && [...text].every((digit) => digit >= '0' && digit <= '9')

/** `url:line:column`, from the end: a URL has colons of its own. */
function parsePlace(text: string): RawFrame['place'] {
  const beforeColumn = text.lastIndexOf(':')
  const beforeLine = text.lastIndexOf(':', beforeColumn - 1)
  if (beforeLine <= 0) return undefined
  const [line, column] = [text.slice(beforeLine + 1, beforeColumn), text.slice(beforeColumn + 1)]
  return isNumber(line) && isNumber(column) ? { url: text.slice(0, beforeLine), line: Number(line), column: Number(column) } : undefined
}

function nameOf(text: string): string | undefined {
  const name = text.replace(/^(?:async )?(?:new )?/, '').replace(/^Object\./, '').trim()
  // The function that esbuild makes of a module has the module's name: the author wrote no function there.
  return name === '' || name === '<anonymous>' || name.startsWith('tree:') ? undefined : name.slice(0, longestName)
}

function parseLine(line: string): RawFrame {
  const text = line.trim().slice('at '.length)
  const open = text.endsWith(')') ? text.lastIndexOf(' (') : -1
  if (open === -1) return { function: undefined, place: parsePlace(text.replace(/^async /, '')) }
  return { function: nameOf(text.slice(0, open)), place: parsePlace(text.slice(open + 2, -1)) }
}

/**
 * The frames of a stack as V8 prints it. The text is the author's to make up, so every step is linear and everything is
 * capped; `header` is the name and message that V8 puts first, which may themselves look like frames.
 */
export function parseStack(stack: string, header: string): RawFrame[] {
  const text = stack.slice(0, longestStack)
  const rest = header !== '' && text.startsWith(header) ? text.slice(header.length) : text
  return rest.split('\n').filter((line) => line.length <= longestLine && line.trimStart().startsWith('at ')).slice(0, mostFrames).map(parseLine)
}
