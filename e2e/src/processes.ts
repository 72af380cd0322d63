import { readdirSync, readFileSync } from 'node:fs'

/** Every living process that was started for this home, found by its environment or its command line. */
export function processesOf(home: string): { pid: number; command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      const environment = read(`/proc/${name}/environ`).split('\0')
      const command = read(`/proc/${name}/cmdline`).replaceAll('\0', ' ').trim()
      const belongs = environment.includes(`MILLRACE_HOME=${home}`) || command.includes(home)
      return belongs && command !== '' ? [{ pid: Number(name), command }] : []
    })
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    // It ended between the listing and now, or it is another user's.
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ESRCH', 'EACCES'].includes(String(error.code))) return ''
    throw error
  }
}
