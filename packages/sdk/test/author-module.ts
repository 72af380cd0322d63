import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
// oxlint-disable-next-line no-restricted-imports -- only the way to Node's own import(); nothing is walled off by it
import { constants, Script } from 'node:vm'
import * as sdk from '../src/index'
import * as testing from '../src/testing/index'
import * as vite from '../src/testing/vite'

/** The test runner's own import adds lines to a module, which moves every place in its stacks. */
const nativeImport = new Script('(url) => import(url)', { importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER }).runInThisContext() as (url: string) => Promise<object>

const doors = { '@millrace/sdk': sdk, '@millrace/sdk/testing': testing, '@millrace/sdk/testing/vite': vite }
const key = 'millrace.test.doors'
const importPattern = /^import (\{[^}]*\}) from ['"](@millrace\/sdk[\w/]*)['"];?/gm

/** A folder of modules that authors could have written, loaded as Node loads them: every line and column stays where it is. */
export class AuthorModules {
  readonly #folder: string
  #count = 0

  private constructor(folder: string) {
    this.#folder = folder
  }

  static async create(): Promise<AuthorModules> {
    (globalThis as Record<symbol, unknown>)[Symbol.for(key)] = doors
    return new AuthorModules(await mkdtemp(join(tmpdir(), 'millrace-author-')))
  }

  /** Loads JavaScript that imports the SDK. Throws what the module throws while it loads. */
  async load(code: string): Promise<object> {
    const path = join(this.#folder, `module-${this.#count += 1}.mjs`)
    await writeFile(path, code.replaceAll(importPattern, `const $1 = globalThis[Symbol.for('${key}')]['$2'];`))
    return nativeImport(pathToFileURL(path).href)
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true })
  }
}
