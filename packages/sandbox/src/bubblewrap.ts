import { realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Jail, JailCommand, ScriptJail, ToolJail } from './jail'
import { denoArguments, denoEnvironment, scratchBytes } from './jail'
import { underResourceLimits } from './resource-limits'
import { sharedLibraries, type MountedFile } from './shared-libraries'

const toolScratchBytes = 256 * 1024 * 1024
/** bwrap reads the system call filter from the first inherited descriptor. */
const filterDescriptor = '3'

const namespaces = [
  '--unshare-user', '--unshare-all', '--disable-userns', '--die-with-parent', '--new-session', '--clearenv', '--cap-drop', 'ALL',
  '--uid', '65534', '--gid', '65534', '--hostname', 'sandbox', '--chdir', '/', '--seccomp', filterDescriptor,
]

const readOnly = (files: readonly MountedFile[]): string[] => files.flatMap(({ host, guest }) => ['--ro-bind', host, guest])
const settings = (environment: Record<string, string>): string[] => Object.entries(environment).flatMap(([name, value]) => ['--setenv', name, value])
const scratch = (bytes: number): string[] => ['--size', String(bytes), '--tmpfs', '/tmp']
const libraryPath = (libraries: readonly MountedFile[]): string => [...new Set(libraries.map((library) => dirname(library.guest)))].join(':')

// No /proc: the runtimes only ask for their own path.
const ownPath = (program: string): string[] => ['--dir', '/proc/self', '--symlink', program, '/proc/self/exe']
const devices = ['/dev/null', '/dev/urandom'].flatMap((device) => ['--dev-bind', device, device])

export interface BubblewrapOptions {
  bubblewrap: string
  deno: string
  /** The folder of the harness. */
  harness: string
  /** The file with the compiled system call filter. */
  filter: string
}

/** Own user, mount, process, network and message namespaces around Deno without permissions. */
export class BubblewrapJail implements Jail {
  readonly name = 'bubblewrap'
  readonly warning = null
  readonly #options: BubblewrapOptions

  constructor(options: BubblewrapOptions) {
    this.#options = options
  }

  script({ directory, limits }: ScriptJail): JailCommand {
    const { bubblewrap, deno, harness } = this.#options
    const libraries = sharedLibraries(deno)
    return this.#command(limits.memoryBytes, [
      bubblewrap, ...namespaces,
      ...readOnly([...libraries, { host: deno, guest: '/deno' }, { host: harness, guest: '/harness' }, { host: directory, guest: '/location' }]),
      ...ownPath('/deno'), ...devices, ...scratch(scratchBytes), '--remount-ro', '/',
      ...settings({ ...denoEnvironment('/tmp'), LD_LIBRARY_PATH: libraryPath(libraries) }),
      '/deno', ...denoArguments({ harness: '/harness/entry.js', readable: '/location', limits }),
    ])
  }

  tool({ entry, arguments: toolArguments, mounts, memoryBytes }: ToolJail): JailCommand {
    const node = realpathSync(process.execPath)
    const libraries = sharedLibraries(node)
    const files = mounts.map(({ host, guest }) => ({ host: realpathSync(host), guest }))
    return this.#command(memoryBytes, [
      this.#options.bubblewrap, ...namespaces,
      ...readOnly([...libraries, { host: node, guest: '/node' }, ...files, { host: realpathSync(entry), guest: `/tool/${toolFileName(entry)}` }]),
      ...ownPath('/node'), ...devices, ...scratch(toolScratchBytes), '--remount-ro', '/',
      ...settings({ HOME: '/tmp', TMPDIR: '/tmp', NO_COLOR: '1', TZ: 'UTC', LD_LIBRARY_PATH: libraryPath(libraries) }),
      '/node', ...nodeFlags(memoryBytes), `/tool/${toolFileName(entry)}`, ...toolArguments,
    ])
  }

  #command(memoryBytes: number, command: readonly string[]): JailCommand {
    return { ...underResourceLimits({ memoryBytes }, command), environment: {}, inherit: [this.#options.filter], folder: '/' }
  }
}

export const nodeFlags = (memoryBytes: number): string[] => [`--max-old-space-size=${Math.floor(memoryBytes * 0.9 / 1024 / 1024)}`]

export const toolFileName = (entry: string): string => entry.endsWith('.cjs') ? 'entry.cjs' : 'entry.mjs'
