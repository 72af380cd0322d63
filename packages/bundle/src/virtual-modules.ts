import { zodNames } from './zod-names'

/** Modules that no file holds, by the names that stand in the source map. A path of a tree never has a colon in it. */
export const virtualNames = { entry: 'millrace:entry', linked: 'millrace:linked', sdk: 'millrace:sdk', zod: 'millrace:zod', node: 'millrace:node' } as const

/** Where the preview finds the SDK, which it loads once, instead of once per keystroke. */
export const previewSdkKey = 'millrace.sdk'

/** Where the preview's bundle reports which module begins to load. */
export const previewEnterKey = 'millrace.preview.enter'

/**
 * `import()` makes esbuild give each of the author's modules a function of its own. In one function of all modules, finding the
 * place of a definition takes the engine longer the further down it stands: ten thousand of them took ten seconds.
 */
export const entryCode = [
  `import { serveLocation } from '@millrace/sdk/runtime'`,
  `const definitions = await import('millrace:definitions')`,
  'export const serve = (host) => serveLocation(definitions, host)',
].join('\n')

/** The entry where each module is a function already. */
export const linkedCode = [
  `import { serveLocation } from '@millrace/sdk/runtime'`,
  `import * as definitions from 'millrace:definitions'`,
  'export const serve = (host) => serveLocation(definitions, host)',
].join('\n')

/** Names that no declaration may have, such as `enum`, are exported under another. */
export const zodCode = [
  `import { z } from '@millrace/sdk'`,
  `const { ${zodNames.map((name) => `${name}: _${name}`).join(', ')} } = z`,
  `export { ${zodNames.map((name) => `_${name} as ${name}`).join(', ')}, z, z as default }`,
].join('\n')

export const previewSdkCode = `module.exports = globalThis[Symbol.for('${previewSdkKey}')]`

/**
 * In the preview only definitions are read and no function of an asset runs. Whatever a module of Node is asked for is a
 * value that can be called, constructed, extended and read on, so that reading the definitions does not stop at it.
 */
export const previewNodeCode = (specifier: string): string => `
const made = (name) => new Proxy(class {}, {
  get: (target, key) => key === Symbol.toPrimitive ? () => name : key === 'prototype' ? target.prototype
    : typeof key === 'symbol' || key === 'then' || key === '__esModule' ? undefined
    : key === 'toString' ? () => name : made(name + '.' + key),
  apply: () => made(name + '()'),
  construct: (target, parts, type) => type === undefined || type.prototype === target.prototype ? made(name) : Reflect.construct(target, parts, type),
})
module.exports = Object.create(made(${JSON.stringify(specifier)}))`
