/** Numbers the strongly connected components (Tarjan, without recursion); two nodes of one cycle get the same number. */
export function strongComponents(after: readonly (readonly number[])[]): Int32Array {
  const count = after.length
  const component = new Int32Array(count).fill(-1)
  const order = new Int32Array(count).fill(-1)
  const lowest = new Int32Array(count)
  const cursor = new Int32Array(count)
  const open: number[] = []
  const isOpen = new Uint8Array(count)
  let next = 0
  let components = 0
  const enter = (node: number, path: number[]) => {
    order[node] = lowest[node] = next
    next += 1
    open.push(node)
    isOpen[node] = 1
    path.push(node)
  }
  const close = (node: number) => {
    for (let member = open.pop(); member !== undefined; member = open.pop()) {
      isOpen[member] = 0
      component[member] = components
      if (member === node) break
    }
    components += 1
  }
  for (let start = 0; start < count; start += 1) {
    if (order[start] !== -1) continue
    const path: number[] = []
    enter(start, path)
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      const target = after[node]?.[cursor[node] ?? 0]
      if (target === undefined) {
        path.pop()
        const parent = path.at(-1)
        if (parent !== undefined) lowest[parent] = Math.min(lowest[parent] ?? 0, lowest[node] ?? 0)
        if (lowest[node] === order[node]) close(node)
        continue
      }
      cursor[node] = (cursor[node] ?? 0) + 1
      if (order[target] === -1) enter(target, path)
      else if (isOpen[target] === 1) lowest[node] = Math.min(lowest[node] ?? 0, order[target] ?? 0)
    }
  }
  return component
}
