import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const repositoryRoot = fileURLToPath(new URL('../../..', import.meta.url))
const outputs = new Set(['node_modules', 'dist', '.next', '.turbo', 'generated', 'public', 'coverage'])
// Spelled in two parts so that this file does not find itself.
const suppression = new RegExp(`(?:oxlint|eslint)-${'disable'}|@ts-${'expect-error'}|@ts-${'ignore'}|knip-${'ignore'}`)

function* sourceFiles(folder: string): Generator<string> {
  for (const entry of readdirSync(join(repositoryRoot, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory() && !outputs.has(entry.name)) yield* sourceFiles(path)
    else if (entry.isFile() && /\.[cm]?[jt]sx?$/.test(entry.name)) yield path
  }
}

it('a check is switched off only with its reason on the line', () => {
  const silent: string[] = []
  for (const folder of ['apps', 'packages', 'examples', 'e2e', 'scripts']) {
    for (const path of sourceFiles(folder)) {
      for (const [index, line] of readFileSync(join(repositoryRoot, path), 'utf8').split('\n').entries()) {
        if (suppression.test(line) && !/(?: -- |@ts-expect-error:? )\S.{9,}/.test(line)) silent.push(`${path}:${index + 1}`)
      }
    }
  }
  expect(silent).toEqual([])
})
