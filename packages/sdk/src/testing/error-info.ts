import type { ErrorInfo, RawError, StackFrame } from '@millrace/protocol'

const framePattern = /^\s*at (?:(?<name>.+?) \()?(?:file:\/\/)?(?<file>[^()]+?):(?<line>\d+):(?<column>\d+)\)?$/

const frameOf = (line: string): StackFrame[] => {
  const groups = framePattern.exec(line)?.groups
  const file = groups?.['file']
  if (file === undefined || file.length > 1024) return []
  const origin = file.startsWith('node:') ? 'runtime' : /[\\/](packages|@millrace)[\\/]sdk[\\/]/.test(file) ? 'sdk' : 'author'
  const name = groups?.['name']
  return [{ origin, ...(name === undefined ? {} : { function: name }), position: { file, line: Number(groups?.['line']), column: Number(groups?.['column']) } }]
}

/** An error of a step as events carry it. In a test the stack already points into the author's own files. */
export const errorInfo = (raw: RawError, blame: ErrorInfo['blame'] = 'user'): ErrorInfo => ({
  name: raw.name,
  message: raw.message,
  ...(raw.code === undefined ? {} : { code: raw.code }),
  blame,
  ...(raw.metadata === undefined ? {} : { metadata: raw.metadata }),
  frames: (raw.stack ?? '').split('\n').flatMap(frameOf),
  ...(raw.cause === undefined ? {} : { cause: errorInfo(raw.cause, blame) }),
})
