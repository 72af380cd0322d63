import { placeHref } from './navigation'
import type { Place } from './shell-data'

/** An organization without a deployment: leads to its main one. */
export const organizationHref = (slug: string): string => `/${encodeURIComponent(slug)}`

/** The page of an asset; the whole key is one segment of the address. */
export const assetHref = (place: Place, key: string): string => placeHref(place, `/assets/${encodeURIComponent(key)}`)

export const runHref = (place: Place, runId: string): string => placeHref(place, `/runs/${encodeURIComponent(runId)}`)

export const buildHref = (place: Place, buildId: string): string => placeHref(place, `/deployment/builds/${encodeURIComponent(buildId)}`)

export const codeLocationHref = (place: Place, location: string): string => placeHref(place, `/deployment/${encodeURIComponent(location)}`)

export const jobHref = (place: Place, job: { codeLocation: string; name: string }): string =>
  placeHref(place, `/jobs/${encodeURIComponent(job.codeLocation)}/${encodeURIComponent(job.name)}`)
