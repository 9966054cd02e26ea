import { createServer, request as httpRequest, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { dispatch, type MemoryRequest } from '../../src/dispatch/dispatch.js'

/** One request, as a client states it. */
export interface Ask {
  readonly method?: string
  readonly url?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | string
}

/** What a client got: the answer less its date and hop-by-hop headers, or that the connection broke. The body is Latin-1 text. */
export type Answer = { readonly status: number; readonly headers: object; readonly body: string } | 'broken'

/** Serves a handler on a free loopback port until the test ends, with Node's own server: the oracle. Gives the port. */
export async function serve(handler: RequestListener): Promise<number> {
  const server = createServer(handler)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** Asks by HTTP, each time on a connection of its own. */
export function live(port: number, { method = 'GET', url = '/', headers = {}, body }: Ask = {}): Promise<Answer> {
  return new Promise((resolve) => {
    const bytes = body === undefined ? undefined : Buffer.from(body)
    const all = { host: 'localhost', ...headers, ...(bytes && { 'content-length': String(bytes.length) }) }
    const asked = httpRequest({ port, host: '127.0.0.1', method, path: url, headers: all, agent: false })
    asked.on('error', () => resolve('broken'))
    asked.on('response', (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', () => resolve('broken'))
      answer.on('end', () => resolve(shape(answer.statusCode ?? 0, answer.headers, Buffer.concat(chunks))))
    })
    asked.end(bytes)
  })
}

/** Asks the same in memory. */
export function memory(handler: RequestListener, ask: Ask = {}, more: Partial<MemoryRequest> = {}): Promise<Answer> {
  return dispatch(handler, memoryRequest(ask, more)).then(
    ({ status, headers, body }) => shape(status, headers, body),
    () => 'broken',
  )
}

/** What `memory` hands to the dispatcher. */
export function memoryRequest({ method = 'GET', url = '/', headers = {}, body }: Ask = {}, more: Partial<MemoryRequest> = {}) {
  return {
    method,
    url,
    headers: { host: 'localhost', ...headers },
    remoteAddress: '127.0.0.1',
    maxBytes: 1 << 24,
    ...(body !== undefined && { body: Buffer.from(body) }),
    ...more,
  }
}

const NOT_COMPARED = ['date', 'connection', 'keep-alive', 'transfer-encoding', 'trailer']

function shape(status: number, headers: IncomingMessage['headers'] | object, body: Buffer): Answer {
  const kept = Object.entries(headers).filter(([name]) => !NOT_COMPARED.includes(name))
  return { status, headers: Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1))), body: body.toString('latin1') }
}
