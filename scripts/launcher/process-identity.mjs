import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * A process is named by its id and the moment it started: ids are used again, pairs are not.
 * @typedef {{ pid: number, start: string }} ProcessIdentity
 */

/** @returns {string | null} the start of a living process, null when there is none (a zombie counts as none) */
export function processStart(pid) {
  try {
    if (process.platform === 'linux') {
      // The name in parentheses may itself hold spaces and parentheses.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ')
      return fields[0] === 'Z' ? null : `${bootId()}/${fields[19]}`
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() || null
  } catch {
    return null
  }
}

// Start times count from the boot of the machine, so another boot may repeat one.
function bootId() {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
}

export function identify(pid) {
  const start = processStart(pid)
  return start === null ? null : { pid, start }
}

export function isAlive(identity) {
  return processStart(identity.pid) === identity.start
}

/** Sends a signal to a process and, when it leads a group, to the group; a process that is gone is no error. */
export function signalProcess(pid, signal, { group = false } = {}) {
  for (const target of group ? [-pid, pid] : [pid]) {
    try {
      process.kill(target, signal)
    } catch (error) {
      if (error.code !== 'ESRCH') throw error
    }
  }
}

/** Asks a process to end, waits for the grace, then ends its group by force. Does nothing to a process of another identity. */
export async function endProcess(identity, { signal = 'SIGTERM', graceMilliseconds = 5000, group = true, groupSignal = false } = {}) {
  if (!isAlive(identity)) return
  signalProcess(identity.pid, signal, { group: group && groupSignal })
  if (await hasEnded(identity, graceMilliseconds)) {
    if (group) signalGroup(identity.pid, 'SIGKILL')
    return
  }
  signalProcess(identity.pid, 'SIGKILL', { group })
  await hasEnded(identity, 5000)
}

function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal)
  } catch (error) {
    if (error.code !== 'ESRCH' && error.code !== 'EPERM') throw error
  }
}

async function hasEnded(identity, milliseconds) {
  const deadline = Date.now() + milliseconds
  while (isAlive(identity)) {
    if (Date.now() > deadline) return false
    await sleep(20)
  }
  return true
}

/** Processes of this machine (that this user may look into) for which `matches` is true. Linux only; elsewhere the list is empty. */
export function findProcesses(matches) {
  if (process.platform !== 'linux') return []
  const found = []
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    if (!Number.isInteger(pid) || pid === process.pid) continue
    const identity = identify(pid)
    if (identity !== null && matches(pid)) found.push(identity)
  }
  return found
}

/** True when the process was started with the variable in its environment. */
export function hasEnvironmentEntry(pid, entry) {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(entry)
  } catch {
    return false
  }
}

/** The working directory of a process, null when it is gone or not ours to look into. */
export function workingDirectory(pid) {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return null
  }
}

/** The short name of a process' program, null when it is gone. */
export function programName(pid) {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
  } catch {
    return null
  }
}
