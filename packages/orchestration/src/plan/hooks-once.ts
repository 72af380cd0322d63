import type { HookReference } from '@millrace/protocol'

/** The hooks of a step, each once however often it was attached, in the order of their first mention; nothing for none. */
export const hooksOnce = (hooks: readonly HookReference[]): { hooks?: HookReference[] } =>
  hooks.length === 0 ? {} : { hooks: [...new Map(hooks.map((hook) => [hook.name, hook])).values()] }
