import type { HookReference } from '@millrace/protocol'
import { checkDescription, checkName, checkOptions, fail, show, type Defining } from '../check-definition'
import { brand, type HookRecord, type RunFunction } from '../definition'
import { placeOf } from '../definition-place'
import type { InvocationContext } from '../invocation-context'
import { checkResources } from '../resources/check-resources'
import type { Resource } from '../resources/resource'
import type { FailureHookContext, SuccessHookContext } from './hook-context'
import { invokeHook } from './invoke-hook'

/** A function that runs after a step has ended, as `successHook()` and `failureHook()` return it; listed in `hooks`. */
export interface Hook {
  readonly kind: 'hook'
  readonly name: string
  /** How the step must have ended. */
  readonly on: 'success' | 'failure'
  /** Calls `run` directly, for tests: `await notify.invoke(buildContext({ error: new Error('no space left') }))`. Records nothing. Rejects with what `run` throws. */
  invoke(context?: InvocationContext): Promise<void>
}

/** The options of `successHook()` and `failureHook()`. Only `run` is required. */
export interface HookOptions<Context, Resources> {
  /** Markdown. */
  readonly description?: string
  /** Clients that `run` receives under these names, open; steps of the run share them. Default: none. */
  readonly resources?: Resources
  /** Does what is to be done, at once or as a promise. What it returns is not looked at. */
  readonly run: (context: Context) => unknown
}

const optionNames = ['description', 'resources', 'run']

const define = (on: HookReference['on'], { name, options, above }: { name: string; options: HookOptions<never, unknown>; above: (...parts: never[]) => unknown }): Hook => {
  const defining: Defining = { what: `hook ${show(name)}`, above }
  checkName(defining, name)
  checkOptions(defining, options, optionNames)
  if (typeof options.run !== 'function') fail(defining, `\`run\` must be a function, not ${show(options.run)}`)
  const record: HookRecord = {
    kind: 'hook', key: name, on,
    description: checkDescription(defining, options.description),
    resources: checkResources(defining, options.resources),
    run: options.run as RunFunction,
    place: placeOf(above),
  }
  return brand<Hook>({ kind: 'hook', name, on, invoke: (context?: InvocationContext) => invokeHook(record, context) }, record)
}

/**
 * Defines what runs after a step has succeeded, wherever the hook is listed in `hooks`: of an asset, a multi-asset, an observable asset, a check or an op; of one call of an op or graph; of a graph;
 * of a job, for all its steps. Those of step, call, graphs and job add up, and the same hook runs once per step.
 *
 * It runs when what the step made is durable, beside what comes after the step; the run ends when its hooks have. A hook that throws, or takes longer than 60 seconds
 * (its `signal` is then aborted), changes neither step nor run: it is an event (`hook-failed`) and is not tried again. At most once: a hook that was due when the run's worker was lost is reported as
 * skipped, for it may have run. Steps that are skipped or canceled have no hooks to run. Changing hooks changes no code version.
 *
 * Hooks are for side effects, such as telling people. What has to happen belongs into a step of its own. Throws `DefinitionError`
 * (`invalid-definition`) when a name or an option is impossible. Semantics as Dagster's `@success_hook`, but that values are not passed.
 *
 * @example
 * ```ts
 * import { asset, resource, successHook } from '@millrace/sdk'
 *
 * const chat = resource('chat', { init: () => ({ post: async (text: string) => text.length }) })
 *
 * export const announce = successHook('announce', {
 *   resources: { chat },
 *   run: ({ step, run, resources }) => resources.chat.post(`${step.key} is there, made by run ${run.id}`),
 * })
 *
 * export const orders = asset('orders', { hooks: [announce], run: () => [{ id: 1, total: 20 }] })
 * ```
 */
export function successHook<Resources extends Record<string, Resource> = {}>(name: string, options: HookOptions<SuccessHookContext<Resources>, Resources>): Hook {
  return define('success', { name, options, above: successHook })
}

/**
 * Defines what runs after a step has failed for good: after its last attempt, or because a blocking check did not pass. Where it is listed, when it runs and what its own errors mean is as of `successHook()`.
 *
 * It runs also for a step that the platform failed, because its process was lost, used too much memory or took too long: then in a new process of the run. Of code that does not load no hook can
 * run; that is an event too (`hook-skipped`). Secrets are taken out of `error` as out of logs. Throws `DefinitionError` (`invalid-definition`) when a name or an option is impossible.
 * Semantics as Dagster's `@failure_hook`.
 *
 * @example
 * ```ts
 * import { failureHook, job, op } from '@millrace/sdk'
 *
 * export const tellSomebody = failureHook('tellSomebody', {
 *   run: ({ error, step, log }) => log.error(`${step.key} failed in attempt ${step.attempt}: ${error.message}`),
 * })
 *
 * const load = op('load', { retry: { maxRetries: 2 }, run: () => { throw new Error('no such file') } })
 *
 * export const nightly = job('nightly', { hooks: [tellSomebody], graph: () => load() })
 * ```
 */
export function failureHook<Resources extends Record<string, Resource> = {}>(name: string, options: HookOptions<FailureHookContext<Resources>, Resources>): Hook {
  return define('failure', { name, options, above: failureHook })
}
