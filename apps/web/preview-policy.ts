import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** The hash by which a policy allows the one script that stands in a page. */
function scriptHash(page: string): string {
  const script = /<script>([\s\S]*?)<\/script>/.exec(page)?.[1]
  if (script === undefined) throw new Error('the page of the preview has no script')
  return `'sha256-${createHash('sha256').update(script).digest('base64')}'`
}

/**
 * The preview runs an author's unreviewed code: an opaque origin without any network, whoever opens it. Its workers come from
 * `blob:` and inherit all of this. `eval` is allowed as in the server's sandbox: it gives nothing to code that is arbitrary anyway.
 */
export function previewPolicy(frameFile: string): string {
  return [
    'sandbox allow-scripts', "default-src 'none'", `script-src ${scriptHash(readFileSync(frameFile, 'utf8'))} 'unsafe-eval' 'wasm-unsafe-eval' blob:`,
    'worker-src blob:', "connect-src 'none'", "frame-ancestors 'self'", "base-uri 'none'", "form-action 'none'",
  ].join('; ')
}

/** Of everything under `/preview/`. */
export const previewHeaders = (frameFile: string): { key: string; value: string }[] => [
  { key: 'Content-Security-Policy', value: previewPolicy(frameFile) },
  { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
]
