import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the working tree that this launcher stands in. */
export const repositoryRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

export const productVersion = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')).version

/** Where installs and builds leave their stamps; it goes away with the dependencies. */
export const stampDirectory = join(repositoryRoot, 'node_modules', '.millrace')
