import { writeFileSync } from 'node:fs'
import { MillraceError } from '@millrace/protocol'

// Offsets in the kernel's `struct seccomp_data`, and its answers.
const numberOffset = 0
const architectureOffset = 4
const firstArgumentOffset = 16
const allow = 0x7fff0000
const killProcess = 0x80000000
const fail = (errno: number): number => 0x00050000 | errno
const notPermitted = 1
const notImplemented = 38

const load = 0x20
const jumpIfEqual = 0x15
const jumpIfAtLeast = 0x35
const jumpIfAnyBit = 0x45
const answer = 0x06

/** Mount, control group, host name, message, user, process and network namespaces. */
const namespaceFlags = 0x7e020000

interface Architecture {
  audit: number
  /** Numbers from here on belong to another calling convention, which the list below does not know. */
  foreignFrom: number | null
  clone: number
  clone3: number
  refused: Record<string, number>
}

// What no runtime needs and what past escapes used: kernel interfaces for mounting, tracing, other processes' memory,
// key rings, eBPF, io_uring, loading code into the kernel, and every socket (there is no network to talk to).
const architectures: Partial<Record<string, Architecture>> = {
  x64: {
    audit: 0xc000003e, foreignFrom: 0x40000000, clone: 56, clone3: 435,
    refused: {
      socket: 41, ptrace: 101, syslog: 103, personality: 135, pivot_root: 155, chroot: 161, acct: 163, mount: 165, umount2: 166, swapon: 167,
      swapoff: 168, reboot: 169, sethostname: 170, setdomainname: 171, iopl: 172, ioperm: 173, init_module: 175, delete_module: 176, quotactl: 179,
      add_key: 248, request_key: 249, keyctl: 250, unshare: 272, perf_event_open: 298, name_to_handle_at: 303, open_by_handle_at: 304, setns: 308,
      process_vm_readv: 310, process_vm_writev: 311, kcmp: 312, finit_module: 313, kexec_load: 246, kexec_file_load: 320, bpf: 321, userfaultfd: 323,
      io_uring_setup: 425, io_uring_enter: 426, io_uring_register: 427, open_tree: 428, move_mount: 429, fsopen: 430, fsconfig: 431, fsmount: 432,
      pidfd_getfd: 438, mount_setattr: 442,
    },
  },
  arm64: {
    audit: 0xc00000b7, foreignFrom: null, clone: 220, clone3: 435,
    refused: {
      socket: 198, ptrace: 117, syslog: 116, personality: 92, pivot_root: 41, chroot: 51, acct: 89, mount: 40, umount2: 39, swapon: 224,
      swapoff: 225, reboot: 142, sethostname: 161, setdomainname: 162, init_module: 105, delete_module: 106, quotactl: 60,
      add_key: 217, request_key: 218, keyctl: 219, unshare: 97, perf_event_open: 241, name_to_handle_at: 264, open_by_handle_at: 265, setns: 268,
      process_vm_readv: 270, process_vm_writev: 271, kcmp: 272, finit_module: 273, kexec_load: 104, kexec_file_load: 294, bpf: 280, userfaultfd: 282,
      io_uring_setup: 425, io_uring_enter: 426, io_uring_register: 427, open_tree: 428, move_mount: 429, fsopen: 430, fsconfig: 431, fsmount: 432,
      pidfd_getfd: 438, mount_setattr: 442,
    },
  },
}

type Instruction = readonly [code: number, whenTrue: number, whenFalse: number, value: number]

const program = (architecture: Architecture): Instruction[] => [
  [load, 0, 0, architectureOffset],
  [jumpIfEqual, 1, 0, architecture.audit],
  [answer, 0, 0, killProcess],
  [load, 0, 0, numberOffset],
  ...architecture.foreignFrom === null ? [] : [
    [jumpIfAtLeast, 0, 1, architecture.foreignFrom],
    [answer, 0, 0, fail(notPermitted)],
  ] satisfies Instruction[],
  ...Object.values(architecture.refused).flatMap((number): Instruction[] => [
    [jumpIfEqual, 0, 1, number],
    [answer, 0, 0, fail(notPermitted)],
  ]),
  // Its flags lie in memory that a filter cannot read; libraries fall back to `clone`.
  [jumpIfEqual, 0, 1, architecture.clone3],
  [answer, 0, 0, fail(notImplemented)],
  [jumpIfEqual, 0, 3, architecture.clone],
  [load, 0, 0, firstArgumentOffset],
  [jumpIfAnyBit, 0, 1, namespaceFlags],
  [answer, 0, 0, fail(notPermitted)],
  [answer, 0, 0, allow],
]

/** Compiles the filter for this machine. */
export const compileSystemCallFilter = (machine: string = process.arch): Buffer => {
  const architecture = architectures[machine]
  if (architecture === undefined) {
    throw new MillraceError('unavailable', `the sandbox has no system call filter for ${machine} machines; use x64 or arm64`)
  }
  const instructions = program(architecture)
  const bytes = Buffer.alloc(instructions.length * 8)
  instructions.forEach(([code, whenTrue, whenFalse, value], index) => {
    bytes.writeUInt16LE(code, index * 8)
    bytes.writeUInt8(whenTrue, index * 8 + 2)
    bytes.writeUInt8(whenFalse, index * 8 + 3)
    bytes.writeUInt32LE(value, index * 8 + 4)
  })
  return bytes
}

export const writeSystemCallFilter = (path: string): void => writeFileSync(path, compileSystemCallFilter(), { mode: 0o600 })
