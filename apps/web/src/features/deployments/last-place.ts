/** Where this browser was last, as `organization/deployment`; a hint, checked against what the person may see. */
export const lastPlaceCookie = 'millrace-place'

interface Known { slug: string; deployments: readonly { name: string; kind: 'full' | 'branch' }[] }

/** Where somebody who names no place goes: the last one if it is still theirs, else the first organization's. Null without any. */
export function choosePlace(organizations: readonly Known[], last: string | undefined): { organization: string; deployment: string } | null {
  const [slug, name] = (last ?? '').split('/')
  const chosen = organizations.find((organization) => organization.slug === slug) ?? organizations[0]
  if (chosen === undefined) return null
  const has = (deployment: string | undefined) => chosen.deployments.some((item) => item.name === deployment)
  if (chosen.slug === slug && name !== undefined && has(name)) return { organization: chosen.slug, deployment: name }
  const main = chosen.deployments.filter((item) => item.kind === 'full')
  const deployment = (main.find((item) => item.name === 'production') ?? main[0] ?? chosen.deployments[0])?.name
  return deployment === undefined ? null : { organization: chosen.slug, deployment }
}
