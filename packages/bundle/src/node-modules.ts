/** The modules of Node that a sandboxed process has. Which of their functions work there is up to the sandbox. */
export const nodeModules: ReadonlySet<string> = new Set([
  'assert', 'assert/strict', 'async_hooks', 'buffer', 'child_process', 'console', 'constants', 'crypto', 'diagnostics_channel', 'dns', 'dns/promises', 'events',
  'fs', 'fs/promises', 'http', 'http2', 'https', 'module', 'net', 'os', 'path', 'path/posix', 'path/win32', 'perf_hooks', 'process', 'punycode', 'querystring',
  'readline', 'readline/promises', 'stream', 'stream/consumers', 'stream/promises', 'stream/web', 'string_decoder', 'test', 'timers', 'timers/promises', 'tls',
  'tty', 'url', 'util', 'util/types', 'v8', 'vm', 'worker_threads', 'zlib',
])

export const isNodeModule = (specifier: string): boolean => specifier.startsWith('node:') && nodeModules.has(specifier.slice('node:'.length))
