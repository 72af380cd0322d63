// oxlint-disable-next-line no-restricted-imports -- only the way to Node's own import(); nothing is walled off by it
import { constants, Script } from 'node:vm'

/** Imports as Node does. The test runner's own import adds lines to a module, which moves every place in its stacks. */
export const nativeImport = new Script('(url) => import(url)', { importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER })
  .runInThisContext() as (url: string) => Promise<unknown>
