import { MillraceError } from '@millrace/protocol'

const part = /^[A-Za-z0-9_][A-Za-z0-9_.=@+-]{0,199}$/
const prefixCharacters = /^[A-Za-z0-9_.=@+/-]*$/
const longestKey = 900

const refuse = (what: string, text: string): never => {
  throw new MillraceError('invalid-path', `${what} ${JSON.stringify(text.slice(0, 200))} is not usable: it is up to ${longestKey} characters, in parts joined with / `
    + 'of letters, digits and _ . = @ + -, where no part starts with a punctuation mark other than _', { blame: 'system' })
}

/** Throws unless `key` is safe as an object's name and as a relative file path alike. */
export function checkObjectKey(key: string): void {
  if (key.length > longestKey || !key.split('/').every((piece) => part.test(piece))) refuse('the object key', key)
}

/** As `checkObjectKey`, for the beginning of keys: empty, or ending anywhere inside a key. */
export function checkObjectPrefix(prefix: string): void {
  const whole = prefix.split('/').slice(0, -1)
  const isSafe = prefix.length <= longestKey && prefixCharacters.test(prefix) && whole.every((piece) => part.test(piece))
  if (!isSafe || prefix.slice(prefix.lastIndexOf('/') + 1).startsWith('.')) refuse('the prefix', prefix)
}

function join(organizationId: string, ...rest: readonly (string | number)[]): string {
  const key = ['org', organizationId, ...rest].join('/')
  // An id with a slash in it would reach into another organization's part of the store.
  if (key.split('/').length !== rest.length + 2) refuse('the object key', key)
  checkObjectKey(key)
  return key
}

export interface ValueKeyOptions {
  readonly runId: string
  readonly stepIndex: number
  readonly attempt: number
  readonly epoch: number
  /** Which of the values of this claim of the run it is: one attempt may store several. */
  readonly part: number
}

/** Steps of one run are spread over folders of a thousand, so that no folder of a file system grows without bound. */
const stepsPerFolder = 1000

/** The names of all objects. Every one lies under `org/<organizationId>/`. */
export const objectKeys = {
  /** Everything that an organization stores. */
  organization: (organizationId: string): string => `${join(organizationId)}/`,
  /** A file of a build: its code, source map or log, by the hash of the code. */
  build: (organizationId: string, hash: string, name: string): string => join(organizationId, 'builds', hash, name),
  builds: (organizationId: string): string => `${join(organizationId, 'builds')}/`,
  /** The published source of a commit, by the hash of its tree. */
  tree: (organizationId: string, hash: string): string => join(organizationId, 'trees', hash),
  trees: (organizationId: string): string => `${join(organizationId, 'trees')}/`,
  /** What one attempt of a step stored; a later epoch of the same attempt never overwrites it. */
  value: (organizationId: string, { runId, stepIndex, attempt, epoch, part }: ValueKeyOptions): string =>
    join(organizationId, 'values', runId, Math.floor(stepIndex / stepsPerFolder), `${stepIndex}.${attempt}.${epoch}.${part}`),
  /** Several small values of one claim of a run. */
  valuePack: (organizationId: string, { runId, epoch, number }: { runId: string; epoch: number; number: number }): string =>
    join(organizationId, 'values', runId, 'packs', `${epoch}.${number}`),
  /** The values of one run. */
  values: (organizationId: string, runId: string): string => `${join(organizationId, 'values', runId)}/`,
} as const
