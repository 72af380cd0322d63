export interface AccountError { status?: number | undefined; code?: string | undefined; message?: string | undefined }

const messages: Readonly<Record<string, string>> = {
  INVALID_EMAIL_OR_PASSWORD: 'This email and password do not belong together. Try again, or let us email you a link.',
  INVALID_EMAIL: 'This is not an email address.',
  PASSWORD_TOO_SHORT: 'The password needs at least 12 characters.',
  PASSWORD_TOO_LONG: 'The password may have at most 128 characters.',
  INVALID_TOKEN: 'This link is not valid any more: it was used already, or a newer one was sent. Ask for a new one.',
  TOKEN_EXPIRED: 'This link has expired. Ask for a new one.',
  USER_NOT_FOUND: 'This link is not valid any more. Ask for a new one.',
  // A link for an address without an account says no more than a broken one.
  new_user_signup_disabled: 'This link is not valid any more: it was used already, or a newer one was sent. Ask for a new one.',
}

/** An error of the account server in words that name the way out. */
export function accountProblem(error: AccountError): string {
  if (error.status === 429) return error.message?.startsWith('Too many attempts for this account') === true ? error.message : 'Too many attempts. Wait a minute, then try again.'
  const known = error.code === undefined ? undefined : messages[error.code]
  if (known !== undefined) return known
  if (error.status !== undefined && error.status < 500 && error.message !== undefined && error.message !== '') return error.message
  return 'The server did not answer as expected. Try again in a moment.'
}

/** The same for the code that a link brought along in the address; unknown codes are somebody's invention and say nothing special. */
export const linkProblem = (code: string | undefined): string | null =>
  (code === undefined ? null : messages[code] ?? 'This link did not work. Ask for a new one.')
