import { type Agent, type IncomingHttpHeaders, request as httpRequest } from 'node:http'

/** One request of a real client. */
export interface LiveRequest {
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | undefined
  /** Default: a connection of its own. */
  readonly agent?: Agent
  readonly signal?: AbortSignal
}

export interface LiveAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** The oracle: one request over a real connection to loopback. */
export function live(port: number, { method = 'GET', path, headers = {}, body, agent, signal }: LiveRequest): Promise<LiveAnswer> {
  return new Promise((resolve, reject) => {
    const length = body ? { 'content-length': String(body.length) } : {}
    const req = httpRequest(
      { host: '127.0.0.1', port, method, path, agent: agent ?? false, headers: { ...headers, ...length }, ...(signal && { signal }) },
      (res) => {
        const chunks: Buffer[] = []
        res.on('data', (chunk: Buffer) => chunks.push(chunk))
        res.on('end', () => resolve({ status: res.statusCode!, headers: res.headers, body: Buffer.concat(chunks) }))
        res.on('error', reject)
      },
    )
    req.on('error', reject)
    req.end(body)
  })
}
