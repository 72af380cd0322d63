import { toBase64 } from '../value/base64'
import { digitSpellings, spellings } from './spellings'

/** One text as which a secret may appear. Its characters may each be written in several ways. */
export interface SecretForm {
  readonly name: string
  readonly characters: readonly string[]
  spell(character: string): readonly string[]
  /** Of base 64: characters beside it that share bits with it. */
  readonly reach: { readonly before: boolean; readonly after: boolean }
}

const alone = { before: false, after: false }
const shortest = 4
const shortestLine = 8

/** What base 64 makes of the bytes wherever they stand in a longer text: the characters that depend on them alone. */
const base64Cores = (bytes: Uint8Array): { text: string; reach: SecretForm['reach'] }[] => [0, 1, 2].map((offset) => {
  const shifted = new Uint8Array(offset + bytes.byteLength)
  shifted.set(bytes, offset)
  const first = Math.ceil(offset * 8 / 6)
  const end = Math.floor(shifted.byteLength * 8 / 6)
  return { text: toBase64(shifted).slice(first, end), reach: { before: offset > 0, after: shifted.byteLength % 3 !== 0 } }
})

const passwordsOf = (value: string): string[] => {
  if (!URL.canParse(value)) return []
  const { password } = new URL(value)
  try {
    return [password, decodeURIComponent(password)]
  } catch {
    return [password] // it only looks like percent-encoding
  }
}

const isArmour = (line: string): boolean => /^-----(BEGIN|END) [A-Z ]+-----$/.test(line)

/** The secret, and what of it is one by itself: the password of an address, the lines of a text. */
const partsOf = (value: string): string[] => {
  const lines = value.split(/\r?\n/).map((line) => line.trim())
  const parts = lines.length > 1 ? lines.filter((line) => line.length >= shortestLine && !isArmour(line)) : lines
  return [...new Set([value, value.trim(), ...parts, ...passwordsOf(value)])].filter((part) => part.replace(/\s/g, '').length >= shortest)
}

/** All texts as which a secret may appear, without those that hold another. */
export const formsOf = ({ name, value }: { readonly name: string; readonly value: string }): SecretForm[] => {
  const forms = new Map<string, SecretForm>()
  const add = (text: string, form: Pick<SecretForm, 'spell' | 'reach'>): void => {
    if (text.length >= shortest && !forms.has(text)) forms.set(text, { name, characters: [...text], ...form })
  }
  for (const part of partsOf(value)) {
    const bytes = new TextEncoder().encode(part)
    add(part, { spell: spellings, reach: alone })
    for (const { text, reach } of base64Cores(bytes)) {
      add(text, { spell: spellings, reach })
      add(text.replaceAll('+', '-').replaceAll('/', '_'), { spell: spellings, reach })
    }
    add([...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(''), { spell: digitSpellings, reach: alone })
  }
  return [...forms.values()]
}
