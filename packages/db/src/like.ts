/** A tenant's text as a literal part of a LIKE pattern. */
export const escapeLike = (text: string): string => text.replaceAll('\u0000', '').replace(/[\\%_]/g, (character) => `\\${character}`)
