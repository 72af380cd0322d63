/**
 * Any validator that follows the Standard Schema specification, version 1 (zod, valibot, arktype and others).
 *
 * `Input` is what people write into the configuration of a run, `Output` what `run` receives.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => unknown
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

/** What a schema gives after validation. */
export type SchemaOutput<Schema> = Schema extends { readonly '~standard': { readonly types?: { readonly output: infer Output } | undefined } } ? Output : never
/** What a schema takes before validation. */
export type SchemaInput<Schema> = Schema extends { readonly '~standard': { readonly types?: { readonly input: infer Input } | undefined } } ? Input : never
