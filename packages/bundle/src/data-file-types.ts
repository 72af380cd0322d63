const textFiles = ['csv', 'tsv', 'txt', 'md', 'sql', 'ndjson']
const binaryFiles = [
  'arrow', 'avro', 'bin', 'bz2', 'db', 'duckdb', 'feather', 'gif', 'gz', 'jpeg', 'jpg', 'npy', 'orc', 'parquet', 'pdf', 'pickle', 'png', 'sqlite', 'tar', 'tgz', 'wasm', 'webp',
  'xls', 'xlsx', 'zip', 'zst',
]

/** Declarations for an editor: what importing a data file gives. JSON files have types of their own (`resolveJsonModule`). */
export const dataFileTypes: string = [
  ...textFiles.map((extension) => `declare module '*.${extension}' {\n  /** The text of the file. */\n  const text: string\n  export default text\n}`),
  ...binaryFiles.map((extension) =>
    `declare module '*.${extension}' {\n  /** The bytes of the file; import it with { type: 'bytes' }. */\n  const bytes: Uint8Array\n  export default bytes\n}`),
].join('\n') + '\n'
