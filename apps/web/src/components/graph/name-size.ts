/** Width of a character of our monospace font, in parts of its size. */
const characterWidth = 0.6
const [smallest, largest, largestOfTwo] = [12, 22, 19]

/** Characters of the card's own size that stand in one line of a node. */
export const cardCharacters = 24

/** Where a name may be broken: after separators, and where a capital follows. */
export const nameParts = (name: string): string[] => name.split(/(?<=[_\-.])|(?<=[a-z0-9])(?=[A-Z])/)

/** The largest text that shows a name within a width, in one line or in two. */
export function nameSize(name: string, width: number): { size: number; isTwoLines: boolean } {
  const fitting = (characters: number): number => Math.floor(width / (characterWidth * Math.max(1, characters)))
  const one = Math.min(largest, fitting(name.length))
  const longest = Math.max(...nameParts(name).map((part) => part.length))
  const two = Math.min(largestOfTwo, fitting(Math.max(longest, Math.ceil(name.length * 0.65))))
  return one >= 17 || one >= two ? { size: Math.max(smallest, one), isTwoLines: false } : { size: Math.max(smallest, two), isTwoLines: true }
}
