import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A request as a backend has got it. */
export interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** A backend that remembers what it was asked; `answer` says what it answers. */
export interface Stub {
  readonly url: string
  readonly seen: Seen[]
  answer: (req: Seen, res: ServerResponse) => void
  close(): Promise<void>
}

/** Starts one on a free port of loopback. */
export async function startStub(): Promise<Stub> {
  const seen: Seen[] = []
  const server = createServer((req, res) => {
    void text(req).then((body) => {
      const one = { method: req.method!, url: req.url!, headers: req.headers, body }
      seen.push(one)
      stub.answer(one, res)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const stub: Stub = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    answer: ({ method, url }, res) => void res.setHeader('content-type', 'application/json').end(JSON.stringify({ method, url })),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  return stub
}
