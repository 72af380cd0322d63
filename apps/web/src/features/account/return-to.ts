const origin = 'http://return.invalid'

/**
 * A path of this product to come back to, or `/`. Whatever a browser would resolve to another origin (`//host`, `/\host`, a scheme,
 * control characters that it strips) is refused; so are the pages that would send straight back.
 */
export function safeReturnTo(value: string | null | undefined): string {
  if (value === null || value === undefined || !value.startsWith('/') || value.length > 2048) return '/'
  if (/[\u0000-\u001f\u007f\\]/.test(value) || value.startsWith('//')) return '/'
  if (!URL.canParse(value, origin)) return '/'
  const url = new URL(value, origin)
  // `/./` and `/..//host` only become `//host` once resolved.
  if (url.origin !== origin || url.pathname.startsWith('//')) return '/'
  if (/^\/(?:sign-in|sign-up|verify|reset-password|api|_next)(?:\/|$)/.test(url.pathname)) return '/'
  return `${url.pathname}${url.search}${url.hash}`
}

/** An account page that knows where to go afterwards. */
export function withReturnTo(path: string, returnTo: string): string {
  const safe = safeReturnTo(returnTo)
  return safe === '/' ? path : `${path}?${new URLSearchParams({ returnTo: safe }).toString()}`
}
