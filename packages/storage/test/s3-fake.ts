import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

interface S3Fake { readonly endpoint: string; readonly objects: Map<string, Buffer>; close(): Promise<void> }

const body = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}
const answer = (response: ServerResponse, status: number, content: string | Buffer = '', headers: Record<string, string> = {}): void => {
  response.writeHead(status, headers).end(content)
}
const failure = (response: ServerResponse, status: number, code: string): void =>
  answer(response, status, `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`, { 'content-type': 'application/xml' })

/** As much of S3's protocol as the store speaks, on loopback and in memory. Small pages, so that paging is exercised. */
export async function startS3Fake({ bucket, pageSize = 7 }: { bucket: string; pageSize?: number }): Promise<S3Fake> {
  const objects = new Map<string, Buffer>()
  const uploads = new Map<string, Map<number, Buffer>>()

  const list = (response: ServerResponse, query: URLSearchParams): void => {
    const prefix = query.get('prefix') ?? ''
    const after = query.get('start-after') ?? ''
    const matching = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort((left, right) => left < right ? -1 : 1)
    const page = matching.slice(0, Math.min(pageSize, Number(query.get('max-keys') ?? 1000)))
    const contents = page.map((key) => `<Contents><Key>${key}</Key><Size>${objects.get(key)?.length}</Size></Contents>`).join('')
    answer(response, 200, `<?xml version="1.0"?><ListBucketResult><IsTruncated>${page.length < matching.length}</IsTruncated>${contents}</ListBucketResult>`, { 'content-type': 'application/xml' })
  }

  const read = (request: IncomingMessage, response: ServerResponse, found: Buffer): void => {
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '')
    if (range === null) return answer(response, 200, request.method === 'HEAD' ? '' : found, { 'content-length': String(found.length) })
    const [start, end] = [Number(range[1]), Math.min(Number(range[2]), found.length - 1)]
    if (start >= found.length) return failure(response, 416, 'InvalidRange')
    answer(response, 206, found.subarray(start, end + 1), { 'content-range': `bytes ${start}-${end}/${found.length}` })
  }

  const post = async (request: IncomingMessage, response: ServerResponse, at: { key: string; query: URLSearchParams }): Promise<void> => {
    const content = await body(request)
    if (at.query.has('delete')) {
      for (const match of content.toString().matchAll(/<Key>([^<]+)<\/Key>/g)) objects.delete(match[1] ?? '')
      return answer(response, 200, '<?xml version="1.0"?><DeleteResult></DeleteResult>')
    }
    if (at.query.has('uploads')) {
      const id = `upload-${uploads.size}`
      uploads.set(id, new Map())
      return answer(response, 200, `<?xml version="1.0"?><InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`)
    }
    const parts = uploads.get(at.query.get('uploadId') ?? '') ?? new Map<number, Buffer>()
    objects.set(at.key, Buffer.concat([...parts].sort(([left], [right]) => left - right).map(([, part]) => part)))
    answer(response, 200, '<?xml version="1.0"?><CompleteMultipartUploadResult><ETag>"e"</ETag></CompleteMultipartUploadResult>')
  }

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://fake')
    const [, name, ...rest] = url.pathname.split('/').map(decodeURIComponent)
    const key = rest.join('/')
    if (name !== bucket) return failure(response, 404, 'NoSuchBucket')
    if (request.method === 'POST') return post(request, response, { key, query: url.searchParams })
    if (request.method === 'PUT') {
      const content = await body(request)
      const part = uploads.get(url.searchParams.get('uploadId') ?? '')
      if (part === undefined) objects.set(key, content)
      else part.set(Number(url.searchParams.get('partNumber')), content)
      return answer(response, 200, '', { etag: '"e"' })
    }
    if (key === '') return list(response, url.searchParams)
    const found = objects.get(key)
    return found === undefined ? failure(response, 404, 'NoSuchKey') : read(request, response, found)
  }

  const server = createServer((request, response) => { handle(request, response).catch(() => { response.destroy() }) })
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the fake has no port')
  return {
    endpoint: `http://127.0.0.1:${address.port}`, objects,
    close: () => new Promise((resolve) => { server.close(() => { resolve() }); server.closeAllConnections() }),
  }
}
