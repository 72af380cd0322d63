import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { openApiDocument } from '../src/server/rest/open-api-document'
import { restRoutes } from '../src/server/rest/routes'

const document = openApiDocument('https://millrace.example')

describe('the OpenAPI document', () => {
  it('is valid 3.1', async () => {
    const validator = new Validator()
    const result = await validator.validate(JSON.parse(JSON.stringify(document)) as Record<string, unknown>)
    expect(result.errors).toBeUndefined()
    expect([result.valid, validator.version]).toEqual([true, '3.1'])
  })

  it('describes every route with its status of success and problem details', () => {
    for (const route of restRoutes.filter((candidate) => candidate.type !== 'document')) {
      const operation = (document.paths?.[route.template] as Record<string, { responses: Record<string, { content?: object }> }> | undefined)?.[route.method.toLowerCase()]
      expect([route.template, Object.keys(operation?.responses ?? {})]).toEqual([route.template, expect.arrayContaining([String(route.meta.status ?? 200), 'default'])])
      expect(Object.keys(operation?.responses['default']?.content ?? {})).toEqual(['application/problem+json'])
    }
  })

  it('holds what the first issue promised', () => {
    const base = '/organizations/{organization}/deployments/{deployment}'
    expect(Object.keys(document.paths ?? {})).toEqual(expect.arrayContaining(['/health', ...[
      '/code-locations', '/code-locations/{location}/builds', '/builds/{buildId}', '/code-locations/{location}/rollback', '/assets', '/assets/{key}', '/assets/{key}/materializations', '/assets/{key}/partitions',
      '/assets/{key}/value', '/runs', '/runs/{runId}', '/runs/{runId}/events', '/runs/{runId}/events/stream', '/runs/{runId}/cancel',
    ].map((path) => base + path)]))
  })
})
