import { zodNames } from './zod-names'

/** Modules that no file holds, by the names that stand in the source map. A path of a tree never has a colon in it. */
export const virtualNames = {
  entry: 'millrace:entry', linked: 'millrace:linked', runtime: 'millrace:runtime', sdk: 'millrace:sdk', zod: 'millrace:zod', node: 'millrace:node',
} as const

/** Where what an author's module imports from the SDK is found: a bundle's entry puts it there, the preview loads it once, instead of once per keystroke. */
export const sdkKey = 'millrace.sdk'

/** Where the preview's bundle reports which module begins to load. */
export const previewEnterKey = 'millrace.preview.enter'

/** The entry of a bundle that is read where the SDK is known already. */
export const previewEntryCode = [
  `import { serveLocation } from '@millrace/sdk/runtime'`,
  `const definitions = await import('millrace:definitions')`,
  'export const serve = (host) => serveLocation(definitions, host)',
].join('\n')

/**
 * `import()` makes esbuild give each of the author's modules, and all that they import, a function of its own. In one function of all
 * modules, finding the place of a definition takes the engine longer the further down it stands: ten thousand of them took ten seconds. But in a
 * function the SDK takes twice as long to load as at the top, so authors' modules are handed it, instead of importing it.
 */
export const entryCode = [
  `import * as sdk from '@millrace/sdk/runtime'`,
  `globalThis[Symbol.for('${sdkKey}')] = sdk`,
  `const definitions = await import('millrace:definitions')`,
  'export const serve = (host) => sdk.serveLocation(definitions, host)',
].join('\n')

/** The entry where each module is a function already. */
export const linkedCode = [
  `import { serveLocation } from '@millrace/sdk/runtime'`,
  `import * as definitions from 'millrace:definitions'`,
  'export const serve = (host) => serveLocation(definitions, host)',
].join('\n')

/** A module that exports the members of a value. Names that no declaration may have, such as `enum`, are exported under another. */
const membersCode = (value: string, names: readonly string[]): string => [
  `const { ${names.map((name) => `${name}: _${name}`).join(', ')} } = ${value}`,
  `export { ${names.map((name) => `_${name} as ${name}`).join(', ')} }`,
].join('\n')

export const zodCode = [
  `import { z } from '@millrace/sdk'`,
  membersCode('z', zodNames),
  `export { z, z as default }`,
].join('\n')

const sdkValue = `globalThis[Symbol.for('${sdkKey}')]`

/** The SDK for authors' modules. `code` is the whole of it, with one list of exports at its end. */
export const sdkCode = (code: string): string => {
  const list = /export\s*\{([^{}]*)\};?\s*$/.exec(code)?.[1] ?? ''
  return membersCode(sdkValue, list.split(',').map((item) => item.trim().split(/\s+as\s+/).at(-1) ?? '').filter((name) => name !== ''))
}

export const previewSdkCode = `module.exports = ${sdkValue}`

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
