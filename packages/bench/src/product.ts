import { startProduct as startWholeProduct } from '@millrace/testing'
import { ApiClient } from './api-client'
import { progress } from './result'

export interface Product {
  address: string
  /** The REST API with the owner's token. */
  api: ApiClient
  /** Of the launcher: all other processes are below it. */
  pid: number | undefined
  /** Works once; absent for a product that ran already. */
  signInLink?: string | undefined
  stop(): Promise<void>
}

/** Starts the product as a person would, in an empty home, or uses the one that `MILLRACE_ADDRESS` and `MILLRACE_TOKEN` name. */
export const startProduct = async (): Promise<Product> => {
  const { MILLRACE_ADDRESS: given, MILLRACE_TOKEN: givenToken, MILLRACE_PID: givenPid } = process.env
  if (given && givenToken) {
    const pid = givenPid ? Number(givenPid) : undefined
    return { address: given, api: new ApiClient({ address: given, token: givenToken }), pid, stop: async () => undefined }
  }
  const product = await startWholeProduct({ onOutput: (text) => process.stderr.write(text) })
  const stop = async (): Promise<void> => { await product.stop() }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => { void stop().finally(() => process.exit(1)) })
  progress(`product ready at ${product.address}`)
  const { address, token, pid, signInLink } = product
  return { address, api: new ApiClient({ address, token }), pid, signInLink, stop }
}
