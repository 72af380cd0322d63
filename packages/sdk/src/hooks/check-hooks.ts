import type { HookReference } from '@millrace/protocol'
import { fail, show, type Defining } from '../check-definition'
import { definitionRecord, type HookRecord } from '../definition'

const none: readonly HookRecord[] = Object.freeze([])

/** The hooks that a definition or a call lists, each once. */
export const checkHooks = (defining: Defining, value: unknown): readonly HookRecord[] => {
  if (value === undefined) return none
  if (!Array.isArray(value)) return fail(defining, `\`hooks\` must be a list of what successHook() and failureHook() return, not ${show(value)}`)
  const hooks = value.map((each: unknown, index) => {
    const record = definitionRecord(each)
    if (record?.kind === 'hook') return record
    return fail(defining, each === undefined
      ? `\`hooks[${index}]\` is undefined: two files that import each other leave it so; move the hook to a file of its own`
      : `\`hooks[${index}]\` must be what successHook() or failureHook() returned, not ${show(each)}`)
  })
  return Object.freeze([...new Set(hooks)])
}

/** Hooks as the manifest names them; nothing for none. */
export const hooksSnapshot = (hooks: readonly HookRecord[]): { hooks?: HookReference[] } =>
  hooks.length === 0 ? {} : { hooks: [...new Set(hooks)].map(({ key, on }) => ({ name: key, on })) }
