import { environmentLimits } from '@millrace/protocol'

const encoder = new TextEncoder()

/** Why a value cannot be kept; null: it can. The message never shows it. */
export const valueProblem = (value: string): string | null => {
  if (value.includes('\0')) return 'it contains a zero character, which no environment can hold'
  if (/\p{Surrogate}/u.test(value)) return 'it contains half of a character: save the text as UTF-8 first'
  const { byteLength } = encoder.encode(value)
  return byteLength > environmentLimits.valueBytes ? `it is ${byteLength} bytes long, and ${environmentLimits.valueBytes} is the most` : null
}

/** As `valueProblem`, for a secret. */
export const secretProblem = (value: string): string | null => {
  if (value.replace(/\s/g, '').length >= environmentLimits.secretCharacters) return valueProblem(value)
  return `it has fewer than ${environmentLimits.secretCharacters} characters: so short a text cannot be struck out of logs without striking out much else. Make it longer, or keep it as a variable that everybody here may read`
}
