export const passwordLength = { min: 12, max: 128 } as const

const common = new Set([
  'password1234', 'passwordpassword', 'password12345', 'password123456', '123456789012', '1234567890123', '123456123456', '111111111111', '000000000000',
  'qwertyuiop12', 'qwertyuiop123', 'qwertyqwerty', 'qwerty123456', 'iloveyou1234', 'letmein12345', 'administrator', 'welcome12345', 'adminadminadmin',
  'abcdefghijkl', 'abcd12345678', 'changeme1234', 'changemeplease', 'trustno1trustno1', 'millracemillrace', 'millrace1234',
])

const distinct = (text: string): number => new Set(text).size

/** Why a password is refused, or null. Length does most of the work; these are the guesses tried first. */
export const passwordProblem = (password: string, email: string | null): string | null => {
  const lower = password.toLowerCase()
  if (common.has(lower) || distinct(lower) < 5) return 'This password is among the first that are guessed. Choose a longer phrase of your own.'
  const local = email?.split('@')[0]?.toLowerCase() ?? ''
  if (local.length >= 4 && lower.replaceAll(local, '').length < 6) return 'This password is mostly your e-mail address. Choose a phrase of your own.'
  return null
}
