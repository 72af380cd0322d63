import { safeReturnTo } from './return-to'

/** Where the link in a verification mail leads once it has worked: `/verify` knows who is signed in and goes on. */
export const verifyCallback = (returnTo: string): string => `/verify?${new URLSearchParams({ returnTo: safeReturnTo(returnTo) }).toString()}`

/** The same for sign-in links, whose server decodes the address once more than it was encoded. */
export const linkCallback = (returnTo: string): string => `/verify?returnTo=${encodeURIComponent(encodeURIComponent(safeReturnTo(returnTo)))}`

export const linkErrorCallback = (returnTo: string): string => `/sign-in?returnTo=${encodeURIComponent(encodeURIComponent(safeReturnTo(returnTo)))}`
