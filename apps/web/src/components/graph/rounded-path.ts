interface Point { x: number; y: number }

const radius = 10

const towards = (from: Point, to: Point, length: number): Point => {
  const whole = Math.hypot(to.x - from.x, to.y - from.y)
  const part = whole === 0 ? 0 : length / whole
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part }
}

const text = ({ x, y }: Point): string => `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`

/** An SVG path along points, its corners rounded as far as the pieces are long enough. */
export function roundedPath(points: readonly Point[]): string {
  return points.map((point, index) => {
    const [before, after] = [points[index - 1], points[index + 1]]
    if (before === undefined) return `M ${text(point)}`
    if (after === undefined) return `L ${text(point)}`
    const reach = Math.min(radius, Math.hypot(point.x - before.x, point.y - before.y) / 2, Math.hypot(after.x - point.x, after.y - point.y) / 2)
    return `L ${text(towards(point, before, reach))} Q ${text(point)} ${text(towards(point, after, reach))}`
  }).join(' ')
}
