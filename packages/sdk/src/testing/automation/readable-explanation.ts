import type { ConditionExplanation } from '@millrace/orchestration/automation'

const describe = ({ name, label, candidates, matched, matchedPartitions }: ConditionExplanation): string => {
  const title = label === null ? name : name === 'and' || name === 'or' ? label : `${label} = ${name}`
  if (candidates === 0) return `- ${title} (nothing left to ask about)`
  const count = matchedPartitions === null ? '' : ` ${matched}/${candidates}`
  return `${matched === 0 ? '✗' : '✓'} ${title}${count}`
}

/** The parts of an evaluation as lines, each under what it is a part of: `✓` true for something, `✗` for nothing, `-` not asked. */
export const readableExplanation = (explanation: ConditionExplanation, depth = 0): string[] => [
  `${'  '.repeat(depth)}${describe(explanation)}`,
  ...explanation.children.flatMap((child) => readableExplanation(child, depth + 1)),
]
