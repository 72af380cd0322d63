/** Hands out numbers, the cheapest first. */
export class CostHeap {
  readonly #items: { cost: number; value: number }[] = []

  push(cost: number, value: number): void {
    const items = this.#items
    let index = items.push({ cost, value }) - 1
    for (let parent = (index - 1) >> 1; index > 0 && (items[parent]?.cost ?? 0) > cost; parent = (index - 1) >> 1) {
      this.#swap(index, parent)
      index = parent
    }
  }

  pop(): { cost: number; value: number } | undefined {
    const items = this.#items
    const top = items[0]
    const last = items.pop()
    if (items.length === 0 || last === undefined) return top
    items[0] = last
    for (let index = 0; ;) {
      const costAt = (place: number) => items[place]?.cost ?? Number.POSITIVE_INFINITY
      const child = costAt(2 * index + 1) <= costAt(2 * index + 2) ? 2 * index + 1 : 2 * index + 2
      if (costAt(child) >= costAt(index)) return top
      this.#swap(index, child)
      index = child
    }
  }

  #swap(one: number, other: number): void {
    const [left, right] = [this.#items[one], this.#items[other]]
    if (left === undefined || right === undefined) return
    this.#items[one] = right
    this.#items[other] = left
  }
}
