import { request } from 'node:http'

/** One answer over the wire. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  // oxlint-disable-next-line no-explicit-any
  readonly json: any
}

export const HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

/** A POST on a connection of its own, with the headers that a client sends unless overwritten (undefined: left out). Rejects after 5 s: nothing may hang. */
export function post(url: string, body: unknown, headers: Headers = {}, method = 'POST'): Promise<Answer> {
  const sent = Object.entries({ ...HEADERS, ...headers }).filter(([, value]) => value !== undefined)
  return new Promise((resolve, reject) => {
    const req = request(
      url,
      { method, agent: false, headers: Object.fromEntries(sent) as Record<string, string>, timeout: 5000 },
      (res) => {
        const chunks: Buffer[] = []
        res.on('data', (chunk: Buffer) => chunks.push(chunk))
        res.once('error', reject)
        res.once('end', () => {
          const text = Buffer.concat(chunks).toString()
          const json: unknown = res.headers['content-type'] === 'application/json' ? JSON.parse(text) : undefined
          resolve({ status: res.statusCode!, headers: res.headers, text, json })
        })
      },
    )
    req.once('timeout', () => req.destroy(new Error('no answer within 5 s')))
    req.once('error', reject)
    req.end(typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body))
  })
}

/** A JSON-RPC request. */
export const rpc = (method: string, params?: unknown, id: unknown = 1) => ({
  jsonrpc: '2.0',
  id,
  method,
  ...(params !== undefined && { params }),
})

/** A call of one tool. */
export const call = (name: string, args?: unknown, id: unknown = 1) =>
  rpc('tools/call', { name, ...(args !== undefined && { arguments: args }) }, id)
