import { type IncomingMessage, request } from 'node:http'

/** One Server-sent event. */
export interface Event {
  readonly id: string | undefined
  readonly data: string
}

/** An event stream that a server keeps open. */
export interface Events {
  /** Of the answer; 0 where none came. */
  readonly status: Promise<number>
  /** As they came. */
  readonly events: readonly Event[]
  close(): void
}

/** Opens a stream: a GET, or a POST with a body. */
export function events(port: number, headers: Readonly<Record<string, string>>, body?: object): Events {
  const found: Event[] = []
  const all = { accept: 'application/json, text/event-stream', ...(body && { 'content-type': 'application/json' }), ...headers }
  const asking = request({ port, host: '127.0.0.1', path: '/mcp', method: body ? 'POST' : 'GET', headers: all, agent: false })
  const status = new Promise<number>((resolve) => {
    asking.once('error', () => resolve(0))
    asking.once('response', (answer: IncomingMessage) => {
      resolve(answer.statusCode!)
      let rest = ''
      answer.setEncoding('utf8').on('error', () => {})
      answer.on('data', (chunk: string) => {
        const blocks = (rest + chunk).split('\n\n')
        rest = blocks.pop()!
        for (const block of blocks) found.push({ id: /^id: (.*)$/m.exec(block)?.[1], data: /^data: (.*)$/m.exec(block)?.[1] ?? '' })
      })
    })
  })
  asking.end(body && JSON.stringify(body))
  return { status, events: found, close: () => void asking.destroy() }
}
