import type { Tags } from '@millrace/protocol'

/** The tag that says how urgent a run is; as the reference's, so that tags can be taken along. */
export const priorityTag = 'dagster/priority'

/** How urgent a run is by its tags: higher goes first, 0 when the tag is absent or no integer. */
export const runPriority = (tags: Readonly<Tags>): number => {
  const written = Object.hasOwn(tags, priorityTag) ? tags[priorityTag]?.trim() : undefined
  if (written === undefined || !/^[+-]?\d+(?:_\d+)*$/.test(written)) return 0
  const priority = Number(written.replaceAll('_', ''))
  return Number.isFinite(priority) ? priority : 0
}
