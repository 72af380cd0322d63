import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createContext } from '../src/server/context'
import { createCaller } from '../src/server/root-router'
import { subjectExists, type Subject } from '../src/server/subject-exists'
import { openWebFixture, type Organization, type WebFixture } from './web-fixture'

let web: WebFixture
let organization: Organization
let other: Organization

beforeAll(async () => {
  web = await openWebFixture()
  organization = await web.createOrganization('alpha')
  other = await web.createOrganization('beta')
})
afterAll(() => web.close())

test('a page knows before it answers whether its run, asset, build or code location is there, and nobody else’s is', async () => {
  const { buildId } = await web.deployShop(organization)
  const context = (cookie: string) => createContext(web.services, new Headers({ cookie }))
  const { runId } = await createCaller(context(organization.owner)).runs.create({ organization: 'alpha', deployment: 'production', target: { selection: '*' } })
  const exists = (kind: Subject['kind'], name: string, cookie = organization.owner) => subjectExists(context(cookie), { organization: 'alpha', deployment: 'production', kind, name })
  const known: [Subject['kind'], string][] = [['run', runId], ['asset', 'raw/orders-alpha'], ['build', buildId], ['code-location', 'shop-alpha'], ['job', 'shop-alpha/everything-alpha']]
  for (const [kind, name] of known) {
    expect([kind, await exists(kind, name)]).toEqual([kind, true])
    expect([kind, await exists(kind, name, other.owner)]).toEqual([kind, false])
    for (const nothing of ['0198f0f0-0000-7000-8000-000000000000', 'nope', 'a\u0000b', '']) expect([kind, await exists(kind, nothing)]).toEqual([kind, false])
  }
  await expect(subjectExists(context(''), { organization: 'alpha', deployment: 'production', kind: 'run', name: runId })).rejects.toMatchObject({ code: 'unauthorized' })
})

test('an unknown run was answered 200, because a loading state above it was sent first: what asks whether a thing exists stands above every loading state', () => {
  const deployment = fileURLToPath(new URL('../src/app/%5Borganization%5D/%5Bdeployment%5D', import.meta.url))
  const files = readdirSync(deployment, { recursive: true, encoding: 'utf8' })
  const things = files.filter((file) => /\[(?!\.\.\.)\w+\]\/page\.tsx$/.test(file)).map(dirname)
  expect(things).toHaveLength(6)
  for (const thing of things) {
    expect(files).toContain(join(thing, 'layout.tsx'))
    for (let above = dirname(thing); above !== '.'; above = dirname(above)) expect(files).not.toContain(join(above, 'loading.tsx'))
  }
  expect(files).not.toContain('loading.tsx')
})
