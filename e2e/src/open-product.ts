import { startProduct } from '@millrace/testing'

export interface OpenProduct {
  /** Signs the owner of `demo` in, once. */
  readonly signInLink: string
  stop(): Promise<unknown>
}

/** Starts the product in an empty home, or uses the one that runs already and whose sign-in link `MILLRACE_SIGN_IN` is. */
export async function openProduct(): Promise<OpenProduct> {
  const signInLink = process.env.MILLRACE_SIGN_IN
  return signInLink === undefined ? startProduct() : { signInLink, stop: async () => undefined }
}
