import { copyFileSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findProgram } from './find-program'
import { denoArguments, denoEnvironment, type Jail, type JailCommand, type ScriptJail, type ToolJail } from './jail'
import { nodeFlags, toolFileName } from './bubblewrap'
import { underResourceLimits } from './resource-limits'

/** Deno without permissions and nothing around it: for a developer's own machine and code. */
export class DenoOnlyJail implements Jail {
  readonly name = 'deno-only'
  readonly warning = 'bubblewrap is not available: code of code locations runs inside Deno only, and their builds run unjailed. '
    + 'Fine for your own code on your own machine; install bubblewrap before you run code of other people.'
  readonly #deno: string
  readonly #harness: string

  constructor(options: { deno: string; harness: string }) {
    this.#deno = options.deno
    this.#harness = options.harness
  }

  script({ directory, limits }: ScriptJail): JailCommand {
    const command = [this.#deno, ...denoArguments({ harness: `${this.#harness}/entry.js`, readable: directory, limits })]
    return {
      ...endingWithParent(underResourceLimits(limits, command)),
      // Beside the readable folder, not in it: the process may not read its own caches as files.
      environment: denoEnvironment(`${directory}.scratch`),
      inherit: [],
      folder: '/',
    }
  }

  // A folder that looks as the jail's root does: a tool that names its mounts from its working directory runs in both.
  tool({ directory, entry, arguments: toolArguments, mounts, memoryBytes }: ToolJail): JailCommand {
    const script = join(directory, 'tool', toolFileName(entry))
    mkdirSync(dirname(script))
    copyFileSync(entry, script)
    for (const { host, guest } of mounts) {
      const link = join(directory, guest)
      mkdirSync(dirname(link), { recursive: true })
      symlinkSync(realpathSync(host), link)
    }
    const node = [realpathSync(process.execPath), ...nodeFlags(memoryBytes), script, ...toolArguments]
    return { ...endingWithParent(underResourceLimits({ memoryBytes }, node)), environment: { NO_COLOR: '1', TZ: 'UTC' }, inherit: [], folder: directory }
  }
}

/** A process in an endless loop never sees its input close: the kernel ends it when the worker dies, where util-linux can ask for that. */
const endingWithParent = (command: { file: string; arguments: string[] }): { file: string; arguments: string[] } => {
  const setpriv = findProgram('setpriv')
  if (setpriv === null) return command
  return { file: setpriv, arguments: ['--pdeathsig', 'KILL', '--no-new-privs', '--', command.file, ...command.arguments] }
}
