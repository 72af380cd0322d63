/** Keeps both ends of a long key: `sales/raw/…/orders`. Never cuts a surrogate pair. */
export function truncateMiddle(text: string, length: number): string {
  const characters = [...text]
  if (characters.length <= length) return text
  const tail = Math.ceil((length - 1) * 0.6)
  return `${characters.slice(0, length - 1 - tail).join('')}…${characters.slice(characters.length - tail).join('')}`
}
