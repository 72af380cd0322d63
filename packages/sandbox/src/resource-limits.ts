import { findProgram } from './find-program'
import type { SandboxLimits } from './sandbox'
import { scratchBytes } from './jail'

/**
 * What Deno and Node map for themselves before any code of a tenant runs: 512 MB are V8's room for compiled code, hardly
 * ever touched. `RLIMIT_DATA` counts it; the memory watch, which looks at what is resident, does not.
 */
const runtimeDataBytes = 640 * 1024 * 1024
const openFiles = 256
/** A last stop for a process whose worker died without a trace: two days on one core. */
const processorSeconds = 48 * 60 * 60

const asPrlimit = (memoryBytes: number): string[] => [
  `--data=${memoryBytes + runtimeDataBytes}`,
  `--fsize=${scratchBytes}`,
  `--nofile=${openFiles}`,
  `--cpu=${processorSeconds}`,
  '--core=0',
]

// `exec "$@"` passes the arguments on as they are; the limits are numbers of ours.
const asShell = (memoryBytes: number): string =>
  `ulimit -d ${Math.floor((memoryBytes + runtimeDataBytes) / 1024)}; ulimit -f ${scratchBytes / 512}; ulimit -n ${openFiles}; ulimit -c 0; exec "$@"`

/** Wraps a command so that it starts under resource limits: by `prlimit`, or by a shell where util-linux is absent. */
export const underResourceLimits = (limits: Pick<SandboxLimits, 'memoryBytes'>, command: readonly string[]): { file: string; arguments: string[] } => {
  const prlimit = findProgram('prlimit')
  if (prlimit !== null) return { file: prlimit, arguments: [...asPrlimit(limits.memoryBytes), '--', ...command] }
  return { file: '/bin/sh', arguments: ['-c', asShell(limits.memoryBytes), 'sh', ...command] }
}
