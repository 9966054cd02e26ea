import type { RequestListener } from 'node:http'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { BearerAuthProvider } from '../../src/auth/bearer.js'
import { mcpContext } from '../../src/tools/tool-context.js'
import type { AdapterOptions } from '../../src/options.js'
import { serveHttp } from '../../src/transport/run.js'
import { memoryState } from '../../src/transport/state/memory-state.js'
import type { State } from '../../src/transport/state/state.js'
import { NodeAdapter, slow } from './node-app.js'
import { call, HEADERS, post, rpc } from './post.js'

const INITIALIZE = rpc('initialize', {
  protocolVersion: '2025-11-25',
  capabilities: { elicitation: {} },
  clientInfo: { name: 't', version: '1' },
})
const auth = new BearerAuthProvider({
  validTokens: [
    { token: 'token-of-ada-here', subject: 'ada' },
    { token: 'token-of-bob-here', subject: 'bob' },
  ],
})
const ADA = { authorization: 'Bearer token-of-ada-here' }
const BOB = { authorization: 'Bearer token-of-bob-here' }

/** Five steps of progress; then it waits for `go`, tells the sixth and ends. `/names` asks its user. */
const steps = { go: () => {} }
const app: RequestListener = (req, res) => {
  const answer = (value: unknown) => res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
  const context = mcpContext(req)!
  if (req.url === '/big') return void answer({})
  if (req.url === '/names') {
    const asked = context.elicit('who?', { type: 'object', properties: {} })
    return void asked.then(
      ({ action }) => answer([action]),
      () => res.destroy(),
    )
  }
  if (req.url === '/slow') {
    slow.started++
    res.once('close', () => slow.closed++)
    return
  }
  for (let n = 1; n <= 5; n++) void context.progress(n, 6)
  steps.go = () => {
    void context.progress(6, 6)
    answer({ path: 'done' })
  }
}

/** Two nodes of one endpoint. */
async function twoNodes(options: AdapterOptions = {}, state: Partial<State> = memoryState()) {
  const nodes = [1, 2].map(() => new NodeAdapter({ sessions: true, auth, state, drainMs: 0, ...options }, app))
  const served = await Promise.all(nodes.map((node) => serveHttp(node, { port: 0 })))
  onTestFinished(async () => void (await Promise.all(served.map((one) => one.close()))))
  return { a: nodes[0]!, b: nodes[1]!, urlA: served[0]!.url, urlB: served[1]!.url, stopA: () => served[0]!.close() }
}

async function open(url: string, who = ADA): Promise<Record<string, string>> {
  const answer = await post(url, INITIALIZE, who)
  expect(answer.status).toBe(200)
  return { ...who, 'mcp-session-id': answer.headers['mcp-session-id'] as string, 'mcp-protocol-version': '2025-11-25' }
}

/** A stream as it comes in: its text so far, and the means to leave it. */
async function stream(url: string, init: RequestInit): Promise<{ status: number; text(): string; leave(): void; ended: Promise<void> }> {
  const gone = new AbortController()
  onTestFinished(() => gone.abort())
  const answer = await fetch(url, { ...init, signal: gone.signal })
  let text = ''
  const ended = (async () => {
    for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) text += chunk
  })().catch(() => {})
  return { status: answer.status, text: () => text, leave: () => gone.abort(), ended }
}

const begin = (url: string, session: Record<string, string>, body: object) =>
  stream(url, { method: 'POST', headers: { ...HEADERS, ...session }, body: JSON.stringify(body) })
const resume = (url: string, session: Record<string, string>, lastId: string) =>
  stream(url, { headers: { ...session, accept: 'text/event-stream', 'last-event-id': lastId } })
const listen = (url: string, session: Record<string, string>) => stream(url, { headers: { ...session, accept: 'text/event-stream' } })
const progress = (text: string) => [...text.matchAll(/"progress":(\d)/g)].map(([, n]) => Number(n))
const lastId = (text: string) => [...text.matchAll(/^id: (\S+)$/gm)].at(-1)![1]!

const CALL = rpc('tools/call', { name: 'get_late', _meta: { progressToken: 1 } }, 7)

describe('a session that was opened on one node', () => {
  test('goes on on the other: lists, calls, its end', async () => {
    const { urlA, urlB } = await twoNodes()
    const session = await open(urlA)
    expect((await post(urlB, rpc('tools/list'), session)).json.result.tools).toHaveLength(9)
    expect((await post(urlB, '', session, 'DELETE')).status).toBe(200)
    expect((await post(urlA, rpc('ping'), session)).status).toBe(404)
  })

  test('is nobody else’s there, and says nothing of whose it is', async () => {
    const { urlA, urlB } = await twoNodes()
    const ada = await open(urlA)
    for (const method of ['POST', 'GET', 'DELETE'])
      expect((await post(urlB, method === 'POST' ? rpc('ping') : '', { ...ada, ...BOB }, method)).status).toBe(404)
    expect((await post(urlB, rpc('ping'), ada)).status).toBe(200)
  })

  test('a stream that broke on one goes on on the other: five events, then the sixth and the answer', async () => {
    const { urlA, urlB } = await twoNodes()
    const session = await open(urlA)
    const first = await begin(urlA, session, CALL)
    await vi.waitFor(() => expect(progress(first.text())).toEqual([1, 2, 3, 4, 5]))
    const [, third] = /^id: (\S+)\nevent: message\ndata: .*"progress":3/m.exec(first.text())!
    first.leave()
    const again = await resume(urlB, session, third!)
    await vi.waitFor(() => expect(progress(again.text())).toEqual([4, 5]))
    steps.go()
    await again.ended
    expect(progress(again.text())).toEqual([4, 5, 6])
    expect(again.text()).toMatch(/"structuredContent":\{"path":"done"\}.*"id":7|"id":7.*"structuredContent":\{"path":"done"\}/)
  })

  test.each([
    ['an id of another caller’s session', (id: string) => id],
    ['an id that was never given', () => '999999-0'],
    ['what is no id', () => '../../etc'],
  ])('its events are its own: %s is 400', async (_, make) => {
    const { urlA, urlB } = await twoNodes()
    const [ada, bob] = [await open(urlA), await open(urlA, BOB)]
    const first = await begin(urlA, ada, CALL)
    await vi.waitFor(() => expect(progress(first.text())).toHaveLength(5))
    const asked = await resume(urlB, bob, make(lastId(first.text())))
    expect(asked.status).toBe(400)
    await asked.ended
    expect(asked.text()).not.toContain('progress')
  })

  test('an answer to a question that one node asked may come to the other', async () => {
    const { urlA, urlB } = await twoNodes()
    const session = await open(urlA)
    const first = await begin(urlA, session, call('get_names', {}, 3))
    await vi.waitFor(() => expect(first.text()).toContain('elicitation/create'))
    const [, data] = /^data: (\{.*elicitation.*)$/m.exec(first.text())!
    const { id } = JSON.parse(data!) as { id: string }
    expect((await post(urlB, { jsonrpc: '2.0', id, result: { action: 'decline' } }, session)).status).toBe(202)
    await first.ended
    expect(first.text()).toContain('"decline"')
  })

  test('a call that runs on one is cancelled through the other', async () => {
    const { urlA, urlB } = await twoNodes()
    const session = await open(urlA)
    Object.assign(slow, { started: 0, closed: 0 })
    await begin(urlA, session, call('get_slow', {}, 9))
    await vi.waitFor(() => expect(slow.started).toBe(1))
    await post(urlB, { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 9 } }, session)
    await vi.waitFor(() => expect(slow.closed).toBe(1))
  })

  test('a node that stops leaves it to the other', async () => {
    const { urlA, urlB, stopA } = await twoNodes(
      {},
      { ...memoryState(), eventBus: { publish() {}, subscribe: () => () => {}, close: async () => {} } },
    )
    const session = await open(urlA)
    await stopA()
    expect((await post(urlB, rpc('ping'), session)).status).toBe(200)
  })

  test('a log level that was set on one holds on the other', async () => {
    const { urlA, urlB, b } = await twoNodes()
    const session = await open(urlA)
    await post(urlA, rpc('logging/setLevel', { level: 'error' }), session)
    const called = await begin(urlB, session, CALL)
    await vi.waitFor(() => expect(progress(called.text())).toHaveLength(5))
    expect(b.contexts.at(-1)!.client?.logLevel).toBe('error')
    steps.go()
    await called.ended
  })
})

describe('a change on one node', () => {
  test('is told to who listens on the other, and the tool is gone there as well', async () => {
    const { a, urlA, urlB } = await twoNodes()
    const session = await open(urlA)
    const listening = await listen(urlB, session)
    await a.hide('get_big')
    await vi.waitFor(() => expect(listening.text()).toContain('notifications/tools/list_changed'))
    const { tools } = (await post(urlB, rpc('tools/list'), session)).json.result
    expect((tools as { name: string }[]).map(({ name }) => name)).not.toContain('get_big')
    await a.show('get_big')
    await vi.waitFor(async () => expect((await post(urlB, rpc('tools/list'), session)).json.result.tools).toHaveLength(9))
  })

  test('what nobody heard is told to who listens next', async () => {
    const { a, urlA } = await twoNodes()
    const session = await open(urlA)
    await a.hide('get_big')
    await a.show('get_big')
    const listening = await listen(urlA, session)
    await vi.waitFor(() => expect(listening.text().match(/list_changed/g)).toHaveLength(1))
  })
})

describe('a store that fails or hangs', () => {
  const failing: [string, () => Promise<never>][] = [
    ['fails', () => Promise.reject(new Error('ECONNREFUSED'))],
    ['hangs', () => new Promise(() => {})],
  ]
  test.each(failing)('sessions: one that %s is 503, and nobody gets in', async (_, answer) => {
    const state = { ...memoryState(), sessionStore: { save: answer, get: answer, touch: answer, delete: answer } }
    const { urlA } = await twoNodes({}, state)
    const refused = await post(urlA, INITIALIZE, ADA)
    expect([refused.status, refused.headers['retry-after'], refused.json.error.message]).toEqual([
      503,
      '1',
      expect.stringContaining('session store'),
    ])
    expect((await post(urlA, rpc('ping'), { ...ADA, 'mcp-session-id': 'abc' })).status).toBe(503)
  })

  test.each(failing)(
    'rates: one that %s leaves each node to count for itself',
    async (_, answer) => {
      const { urlA } = await twoNodes({ maxCallsPerMinute: 2, sessions: false }, { rateLimiter: { take: answer } })
      const broken = () => post(urlA, call('get_big'), ADA)
      const statuses = [await broken(), await broken(), await broken()].map(({ status }) => status)
      expect(statuses).toEqual([200, 200, 429])
    },
    20_000,
  )

  test.each(failing)(
    'events: one that %s costs the stream its resumption, not its answer',
    async (_, answer) => {
      const eventStore = { append: answer, streamOf: answer, replay: answer, drop: () => Promise.resolve() }
      const { urlA } = await twoNodes({}, { ...memoryState(), eventStore })
      const session = await open(urlA)
      const called = await post(urlA, call('get_nothing'), session)
      expect(called.text).toContain('Unknown tool')
      expect((await resume(urlA, session, '7')).status).toBe(503)
    },
    20_000,
  )
})
