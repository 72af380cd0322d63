import { NextResponse } from 'next/server'
import type { NextRequest } from 'next/server'

const policy = (nonce: string): string => {
  const isDevelopment = process.env.NODE_ENV === 'development'
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'wasm-unsafe-eval'${isDevelopment ? " 'unsafe-eval'" : ''}`,
    // Monaco, Radix and the graph position things by style attributes and style elements of their own.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    `connect-src 'self'${isDevelopment ? ' ws:' : ''}`,
    "worker-src 'self' blob:",
    "frame-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Gives every page a content security policy with a fresh nonce; Next puts the nonce on its own scripts. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = btoa(crypto.randomUUID())
  const value = policy(nonce)
  const headers = new Headers(request.headers)
  headers.set('x-nonce', nonce)
  // For layouts, which are not told where they are: a stranger comes back here after signing in.
  const { pathname, searchParams } = request.nextUrl
  searchParams.delete('_rsc')
  headers.set('x-millrace-address', searchParams.size === 0 ? pathname : `${pathname}?${searchParams.toString()}`)
  headers.set('content-security-policy', value)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', value)
  return response
}

export const config = {
  matcher: [{
    source: '/((?!api/|preview/|_next/static|_next/image|favicon.ico).*)',
    missing: [{ type: 'header', key: 'next-router-prefetch' }],
  }],
}
