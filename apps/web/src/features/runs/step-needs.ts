import type { RunStep } from './server/run-schema'

type Known = Pick<RunStep, 'key' | 'path' | 'needs'>

/**
 * Answers which steps of the run one waits for. The plan says it by path; of a path that stands for many, a step of one key
 * waits for that of the same key where there is one, else for all.
 */
export function stepNeeds<Step extends Known>(steps: readonly Step[]): (step: Step) => readonly Step[] {
  const byKey = new Map(steps.map((step) => [step.key, step]))
  const byPath = new Map<string, Step[]>()
  for (const step of steps) {
    const known = byPath.get(step.path)
    if (known === undefined) byPath.set(step.path, [step])
    else known.push(step)
  }
  return (step) => step.needs.flatMap((path) => {
    const alike = byKey.get(`${path}${step.key.slice(step.path.length)}`)
    return alike === undefined ? byPath.get(path) ?? [] : [alike]
  })
}
