type Row = Record<string, string>

const cellPattern = /(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g

const cellsOf = (line: string): string[] =>
  Array.from(line.matchAll(cellPattern), ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '')

/** The rows of a CSV text by the names of its first line. */
export const parseCsv = (text: string): Row[] => {
  const [header = '', ...lines] = text.trim().split(/\r?\n/)
  const names = cellsOf(header)
  return lines.map((line) => {
    const cells = cellsOf(line)
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']))
  })
}
