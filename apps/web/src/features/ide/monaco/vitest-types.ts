/**
 * What tests of a code location use of vitest, for the editor only: its own declarations reach into Node and Vite. `expect` is loose on
 * purpose; a test's run is the judge.
 */
export const vitestTypes = `
declare module 'vitest' {
  type Test = () => void | Promise<void>
  interface Define { (name: string, test: Test, timeout?: number): void; only: Define; skip: Define; each<Row>(rows: readonly Row[]): (name: string, test: (row: Row) => void | Promise<void>) => void }
  interface Suite { (name: string, body: () => void): void; only: Suite; skip: Suite }
  interface Matchers<Result> {
    not: Matchers<Result>
    resolves: Matchers<Promise<void>>
    rejects: Matchers<Promise<void>>
    toBe(expected: unknown): Result
    toEqual(expected: unknown): Result
    toStrictEqual(expected: unknown): Result
    toMatchObject(expected: unknown): Result
    toContain(expected: unknown): Result
    toContainEqual(expected: unknown): Result
    toHaveLength(expected: number): Result
    toHaveProperty(path: string | readonly string[], value?: unknown): Result
    toMatch(expected: string | RegExp): Result
    toThrow(expected?: unknown): Result
    toBeDefined(): Result
    toBeUndefined(): Result
    toBeNull(): Result
    toBeTruthy(): Result
    toBeFalsy(): Result
    toBeGreaterThan(expected: number): Result
    toBeGreaterThanOrEqual(expected: number): Result
    toBeLessThan(expected: number): Result
    toBeLessThanOrEqual(expected: number): Result
    toBeCloseTo(expected: number, digits?: number): Result
    toBeInstanceOf(expected: unknown): Result
    toMatchInlineSnapshot(snapshot?: string): Result
    toMatchSnapshot(): Result
  }
  interface Expect { (actual: unknown, message?: string): Matchers<void>; anything(): any; any(kind: unknown): any; objectContaining(expected: object): any; arrayContaining(expected: readonly unknown[]): any; stringContaining(expected: string): any; stringMatching(expected: string | RegExp): any }
  export const describe: Suite
  export const it: Define
  export const test: Define
  export const expect: Expect
  export function beforeAll(body: Test): void
  export function beforeEach(body: Test): void
  export function afterAll(body: Test): void
  export function afterEach(body: Test): void
}
`
