#!/usr/bin/env node
// Two TypeScripts are installed: tools that need the JavaScript API resolve 6.x as `typescript`; types are checked with 7.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const manifest = createRequire(import.meta.url).resolve('typescript-7/package.json')
const result = spawnSync(process.execPath, [join(dirname(manifest), 'bin/tsc'), ...process.argv.slice(2)], { stdio: 'inherit' })
process.exit(result.status ?? 1)
