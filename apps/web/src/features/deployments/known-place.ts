import type { Metadata } from 'next'
import type { Place } from '../../components/shell/shell-data'

interface Reachable { readonly organizations: readonly { readonly slug: string; readonly deployments: readonly { readonly name: string }[] }[] }

/** An organization that the reader is no member of is as absent as one that never was. */
export const isPlaceOf = ({ organizations }: Reachable, place: Place): boolean =>
  organizations.find((item) => item.slug === place.organization)?.deployments.some((item) => item.name === place.deployment) === true

/** The title of whatever is below, as a template without a place for its own: a page names itself without knowing that a layout above found nothing to show. */
export const missingTitle = (text: string): Metadata => ({ title: { default: text, template: `${text} · Millrace` } })
