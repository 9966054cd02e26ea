import { createServer, get, type RequestListener, type ServerResponse } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { BearerAuthProvider } from '../../src/auth/bearer.js'
import { KEY_META, REPLAYED_META } from '../../src/protocol/once.js'
import type { AdapterOptions } from '../../src/options.js'
import { wait } from '../../src/transport/light.js'
import { serveHttp } from '../../src/transport/run.js'
import { memoryState } from '../../src/transport/state/memory-state.js'
import { app, NodeAdapter, slow } from './node-app.js'
import { call, HEADERS, post, rpc } from './post.js'

const INITIALIZE = rpc('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 't', version: '1' } })

async function serve(options: AdapterOptions = {}, handler: RequestListener = app) {
  const adapter = new NodeAdapter({ drainMs: 0, sessions: true, ...options }, handler)
  const serving = await serveHttp(adapter, { port: 0 })
  onTestFinished(() => serving.close())
  return { adapter, ...serving }
}

async function open(url: string, headers: Record<string, string> = {}): Promise<Record<string, string>> {
  const answer = await post(url, INITIALIZE, headers)
  return { ...headers, 'mcp-session-id': answer.headers['mcp-session-id'] as string, 'mcp-protocol-version': '2025-11-25' }
}

/** A stream that is open until its server ends it, or the test does. */
function streamOf(url: string, headers: Record<string, string>): { ended: boolean; leave(): void } {
  const stream = { ended: false, leave: () => void req.destroy() }
  const req = get(url, { agent: false, headers: { accept: 'text/event-stream', ...headers } }, (res) => {
    res
      .resume()
      .on('end', () => (stream.ended = true))
      .on('error', () => {})
  })
  req.on('error', () => {})
  onTestFinished(stream.leave)
  return stream
}

/** A session store that takes its time. */
function slowToSave(pauseMs: number) {
  const { sessionStore } = memoryState()
  const store = { pauseMs, state: { sessionStore: { ...sessionStore, save } } }
  async function save(...given: Parameters<typeof sessionStore.save>): Promise<void> {
    await sleep(store.pauseMs)
    return sessionStore.save(...given)
  }
  return store
}

const cancel = (requestId: unknown) => ({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId } })

describe('a request of a session', () => {
  test.each([7, 0, ''])('that its client cancels ends, its handler hears of it, and its id is free: %j', async (id) => {
    const { url } = await serve()
    const session = await open(url)
    Object.assign(slow, { started: 0, closed: 0 })
    const hanging = post(url, call('get_slow', {}, id), session)
    await vi.waitFor(() => expect(slow.started).toBe(1))
    await post(url, cancel(id), session)
    await vi.waitFor(() => expect(slow.closed).toBe(1))
    expect((await hanging).text).not.toContain('"result"')
    expect((await post(url, rpc('ping', {}, id), session)).json).toEqual({ jsonrpc: '2.0', id, result: {} })
  })

  test('may have any id, that of our own initialize included', async () => {
    const { url } = await serve()
    const answer = await post(url, rpc('ping', {}, '\u0000restored'), await open(url))
    expect(answer.json).toEqual({ jsonrpc: '2.0', id: '\u0000restored', result: {} })
  })

  test('initialize again is refused', async () => {
    const { url } = await serve()
    const session = await open(url)
    expect((await post(url, INITIALIZE, session)).json.error.message).toContain('is initialized')
  })

  test('that runs when the server is told to stop is answered', async () => {
    const { url, close } = await serve({ drainMs: 8000 }, (_req, res) => {
      setTimeout(() => res.writeHead(200, { 'content-type': 'application/json' }).end('{"late":true}'), 1500)
    })
    const running = post(url, call('get_late'), await open(url))
    await sleep(200)
    const closing = close()
    expect((await running).text).toContain('"late":true')
    await closing
  })

  test('stream that is taken up after its last event is over at once', async () => {
    const { url } = await serve()
    const session = await open(url)
    const { text } = await post(url, call('get_names', {}, 5), session)
    const last = [...text.matchAll(/^id: (.*)$/gm)].at(-1)![1]!
    const stream = streamOf(url, { ...session, 'last-event-id': last })
    await vi.waitFor(() => expect(stream.ended).toBe(true), { timeout: 4000 })
  })
})

describe('a session that ends while a request of it is on its way', () => {
  test('evicted while the store is asked: the request is no session’s, and nothing is called', async () => {
    const state = memoryState()
    const touch = (id: string, ttlMs: number) => state.sessionStore.touch(id, ttlMs).then((known) => sleep(300, known))
    let runs = 0
    const { url } = await serve(
      { sessions: { maxPerCaller: 1, idleMs: 1000 }, state: { sessionStore: { ...state.sessionStore, touch } } },
      (req, res) => {
        runs++
        app(req, res)
      },
    )
    const session = await open(url)
    await sleep(600)
    const asked = post(url, call('get_names', {}, 5), session)
    await sleep(100)
    expect((await post(url, INITIALIZE)).status).toBe(200)
    expect([(await asked).status, runs]).toEqual([404, 0])
  })

  test('deleted while it is saved: the request is answered, and the session does not come back', async () => {
    const store = slowToSave(0)
    const { url } = await serve({ state: store.state })
    const session = await open(url)
    store.pauseMs = 400
    const level = post(url, rpc('logging/setLevel', { level: 'error' }, 3), session)
    await sleep(100)
    expect((await post(url, '', session, 'DELETE')).status).toBe(200)
    expect((await level).status).toBe(404)
    await sleep(600)
    expect((await post(url, rpc('ping', {}, 4), session)).status).toBe(404)
  })

  test('a store that fails while the oldest is evicted: nobody is locked out afterwards', async () => {
    const state = memoryState()
    let isDown = false
    const failing = async (id: string) => {
      if (isDown) throw new Error('down')
      return state.sessionStore.delete(id)
    }
    const { url } = await serve({ sessions: { maxPerCaller: 2 }, state: { sessionStore: { ...state.sessionStore, delete: failing } } })
    for (let n = 0; n < 2; n++) await open(url)
    isDown = true
    expect((await post(url, INITIALIZE)).status).toBe(503)
    isDown = false
    for (let n = 0; n < 3; n++) expect((await post(url, INITIALIZE)).status).toBe(200)
  })

  test('a client that left while it opened one leaves no session that is busy for ever', async () => {
    const store = slowToSave(150)
    const { url } = await serve({ sessions: { maxPerCaller: 3 }, state: store.state })
    for (let n = 0; n < 3; n++) {
      const gone = new AbortController()
      const asked = fetch(url, { method: 'POST', headers: HEADERS, body: JSON.stringify(INITIALIZE), signal: gone.signal }).catch(() => {})
      await sleep(70)
      gone.abort()
      await asked
    }
    await sleep(300)
    store.pauseMs = 0
    for (let n = 0; n < 4; n++) expect((await post(url, INITIALIZE)).status).toBe(200)
  })

  test('another caller’s id on another node leaves nothing there', async () => {
    const { sessionStore } = memoryState()
    const auth = new BearerAuthProvider({
      validTokens: [
        { token: 'token-of-ada-here', subject: 'ada' },
        { token: 'token-of-bob-here', subject: 'bob' },
      ],
    })
    const [one, two] = [await serve({ state: { sessionStore }, auth }), await serve({ state: { sessionStore }, auth })]
    const ada = await open(one.url, { authorization: 'Bearer token-of-ada-here' })
    expect((await post(two.url, rpc('ping'), { ...ada, authorization: 'Bearer token-of-bob-here' })).status).toBe(404)
    expect(two.adapter.changes.listeners).toBe(0)
  })
})

describe('a client that only listens', () => {
  test('keeps its session, in the store as well', async () => {
    let ahead = 0
    const { sessionStore } = memoryState(() => Date.now() + ahead)
    const { url } = await serve({ sessions: { idleMs: 1000 }, state: { sessionStore } })
    const session = await open(url)
    streamOf(url, session)
    await sleep(1500)
    ahead = 59_800 // what was saved at the start has expired, what was touched since has not
    expect((await post(url, rpc('ping'), session)).status).toBe(200)
  })

  test('is told goodbye when the session’s life is over', async () => {
    const { url, adapter } = await serve({ sessions: { lifeMs: 1000 } })
    const stream = streamOf(url, await open(url))
    await vi.waitFor(() => expect([stream.ended, adapter.changes.listeners]).toEqual([true, 0]), { timeout: 5000 })
  })
})

test('streams that were taken up and left leave no listener', async () => {
  const state = memoryState()
  let listeners = 0
  const subscribe: typeof state.eventBus.subscribe = (listener) => {
    listeners++
    const end = state.eventBus.subscribe(listener)
    return () => {
      listeners--
      end()
    }
  }
  let pause = 0
  const streamName: typeof state.eventStore.streamOf = async (scope, id) => {
    await sleep(pause)
    return state.eventStore.streamOf(scope, id)
  }
  const { url } = await serve({
    state: { eventBus: { ...state.eventBus, subscribe }, eventStore: { ...state.eventStore, streamOf: streamName } },
  })
  const session = await open(url)
  const [, id] = /^id: (.*)$/m.exec((await post(url, call('get_names', {}, 5), session)).text)!
  pause = 100
  const before = listeners
  for (let n = 0; n < 10; n++) {
    const stream = streamOf(url, { ...session, 'last-event-id': id! })
    await sleep(50)
    stream.leave()
  }
  await sleep(300)
  expect(listeners).toBe(before)
})

test('an event store that fails when a session ends is logged, and ends nothing else', async () => {
  const log: string[] = []
  const seen: unknown[] = []
  const notice = (error: unknown) => void seen.push(error)
  process.on('unhandledRejection', notice)
  onTestFinished(() => void process.off('unhandledRejection', notice))
  const eventStore = { ...memoryState().eventStore, drop: () => Promise.reject(new Error('redis is gone')) }
  const { url } = await serve({ sessions: { idleMs: 1000 }, state: { eventStore }, log: (text) => void log.push(text) })
  await post(url, INITIALIZE)
  await vi.waitFor(() => expect(log.join('\n')).toContain('redis is gone'), { timeout: 5000 })
  expect(seen).toEqual([])
})

test('a stream that has ended and is not taken yet is not written to', async () => {
  const ended = new Promise<ServerResponse>((resolve) => {
    const server = createServer((_req, res) => {
      res.writeHead(200)
      res.write('x'.repeat(50_000_000))
      res.end()
      resolve(res)
    })
    server.listen(0, '127.0.0.1', () => {
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1', () =>
        socket.pause().write('GET / HTTP/1.1\r\nhost: x\r\n\r\n'),
      )
      onTestFinished(() => {
        socket.destroy()
        server.close()
      })
    })
  })
  const res = await ended
  const failed = vi.fn()
  res.on('error', failed)
  wait(res)
  await sleep(50)
  expect(failed).not.toHaveBeenCalled()
})

describe('keys', () => {
  const keyed = (name: string, key: string) => rpc('tools/call', { name, arguments: {}, _meta: { [KEY_META]: key } })

  test('of callers whom the application tells apart are their own, though all come from one address', async () => {
    const { url } = await serve({ sessions: false })
    const ada = await post(url, keyed('get_guarded', 'order-1'), { authorization: 'Bearer let-me-in' })
    const bob = await post(url, keyed('get_guarded', 'order-1'), { authorization: 'Bearer bob' })
    expect([ada.json.result.isError, bob.json.result.isError]).toEqual([undefined, true])
    expect(bob.text).toContain('Unauthorized')
  })

  test('outlive one of two endpoints of an application', async () => {
    const adapter = new NodeAdapter({ drainMs: 0 })
    const [a, b] = [await serveHttp(adapter, { port: 0 }), await serveHttp(adapter, { port: 0 })]
    onTestFinished(() => b.close())
    await post(b.url, keyed('get_names', 'k'))
    await a.close()
    expect((await post(b.url, keyed('get_names', 'k'))).json.result._meta[REPLAYED_META]).toBe(true)
  })

  test('give nothing of a tool that was hidden meanwhile', async () => {
    const { url, adapter } = await serve({ sessions: false })
    await post(url, keyed('get_names', 'k'))
    await adapter.hide('get_names')
    expect((await post(url, keyed('get_names', 'k'))).json.error.message).toContain('Unknown tool')
  })

  test('count for the rate', async () => {
    const { url } = await serve({ sessions: false, maxCallsPerMinute: 3 })
    const answers = []
    for (let n = 0; n < 5; n++) answers.push(await post(url, keyed('get_names', 'k')))
    expect(answers.filter(({ text }) => text.includes('Too many calls'))).toHaveLength(2)
  })

  test('in the header of a batch hold for none of its calls', async () => {
    const { url } = await serve({ sessions: false })
    const { json } = await post(url, [call('get_by_id', { id: 1 }, 1), call('get_by_id', { id: 2 }, 2)], { 'idempotency-key': 'k' })
    expect((json as { result: { isError?: boolean } }[]).map(({ result }) => result.isError)).toEqual([undefined, undefined])
  })

  test('two different ones are refused', async () => {
    const { url } = await serve({ sessions: false })
    const { json } = await post(url, keyed('get_names', 'a'), { 'idempotency-key': 'b' })
    expect([json.result.isError, json.result.content[0].text]).toEqual([true, expect.stringContaining('different keys')])
  })

  test('of a store that took too long are given back', async () => {
    const { idempotencyStore: store } = memoryState()
    let pause = 2300
    const begin: typeof store.begin = async (...given) => {
      await sleep(pause)
      return store.begin(...given)
    }
    const { url } = await serve({ sessions: false, state: { idempotencyStore: { ...store, begin } } })
    expect((await post(url, keyed('get_names', 'k'))).json.result.content[0].text).toContain('was not made')
    pause = 0
    await vi.waitFor(async () => expect((await post(url, keyed('get_names', 'k'))).json.result.isError).toBeUndefined())
  })
})
