/** First segments of addresses that are Millrace's own; an organization called so could never be reached. */
export const reservedSlugs: ReadonlySet<string> = new Set([
  '_next', 'about', 'account', 'admin', 'api', 'assets', 'auth', 'docs', 'favicon', 'health', 'help', 'icon', 'invitations', 'login', 'logout', 'manifest',
  'new', 'preview', 'public', 'reset-password', 'robots', 'settings', 'sign-in', 'sign-out', 'sign-up', 'sitemap', 'static', 'status', 'support', 'verify',
])

export const longestSlug = 48
export const slugPattern = /^[a-z0-9]+(?:-[a-z0-9]+)*$/

/** Why a slug cannot be used, or null. Whether it is free only the server knows. */
export function slugProblem(slug: string): string | null {
  if (slug === '') return 'Choose an address.'
  if (slug.length > longestSlug) return `At most ${longestSlug} characters.`
  if (!slugPattern.test(slug)) return 'Lower-case letters, digits and single hyphens between them.'
  if (reservedSlugs.has(slug)) return `\`${slug}\` is an address of Millrace itself. Choose another.`
  return null
}

/** The slug that a name suggests: `Örsted & Söhne` → `orsted-sohne`. Empty when the name has nothing of the alphabet. */
export const slugOf = (name: string): string => name.normalize('NFKD').toLowerCase()
  .replace(/\p{Mark}+/gu, '')
  .replaceAll('ß', 'ss').replaceAll('ø', 'o').replaceAll('æ', 'ae').replaceAll('ł', 'l')
  .replace(/['’]/g, '')
  .replace(/[^a-z0-9]+/g, '-')
  .slice(0, longestSlug)
  .replace(/^-+|-+$/g, '')
