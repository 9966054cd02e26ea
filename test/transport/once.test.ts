import type { RequestListener } from 'node:http'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { BearerAuthProvider } from '../../src/auth/bearer.js'
import { KEY_META, REPLAYED_META } from '../../src/protocol/once.js'
import { mcpContext } from '../../src/tools/tool-context.js'
import type { AdapterOptions } from '../../src/options.js'
import { serveHttp } from '../../src/transport/run.js'
import { memoryState } from '../../src/transport/state/memory-state.js'
import { ask, mirrored } from './modern-rows.js'
import { NodeAdapter } from './node-app.js'
import { type Answer, HEADERS, post, rpc } from './post.js'

/** Counts its runs: `/slow` waits for `go`, `/broken` answers 500, `/names` asks its user first. */
function application() {
  const seen = { runs: 0, closed: 0, go: () => {} }
  const handler: RequestListener = (req, res) => {
    seen.runs++
    const answer = (status: number, value: unknown) =>
      res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    const run = seen.runs
    res.once('close', () => seen.closed++)
    if (req.url === '/slow') return void (seen.go = () => answer(200, { run }))
    if (req.url === '/broken') return void answer(500, { run })
    if (req.url === '/names')
      return void mcpContext(req)!
        .elicit('sure?', { type: 'object', properties: {} })
        .then(
          ({ action }) => answer(200, [action, String(run)]),
          () => answer(500, { swallowed: true }),
        )
    answer(200, { run })
  }
  return { seen, handler }
}

async function serve(options: AdapterOptions = {}) {
  const { seen, handler } = application()
  const adapter = new NodeAdapter({ drainMs: 0, ...options }, handler)
  const serving = await serveHttp(adapter, { port: 0 })
  onTestFinished(() => serving.close())
  return { seen, url: serving.url, adapter }
}

const called = (name: string, key: unknown, args: object = {}) => rpc('tools/call', { name, arguments: args, _meta: { [KEY_META]: key } })
/** The one result of an answer, of JSON or of a stream. */
// oxlint-disable-next-line no-explicit-any
const result = ({ text, json }: Answer): any => (json ?? JSON.parse(/^data: (\{.*)$/m.exec(text)![1]!)).result
const runOf = (answer: Answer) => [result(answer).structuredContent?.run, result(answer)._meta?.[REPLAYED_META] ?? false]

describe('a call with a key', () => {
  test.each<[string, (url: string) => Promise<Answer>]>([
    ['in _meta, 2025', (url) => post(url, called('get_late', 'k1'))],
    ['in the header, 2025', (url) => post(url, rpc('tools/call', { name: 'get_late' }), { 'idempotency-key': 'k1' })],
    [
      'in _meta, 2026',
      (url) => {
        const body = ask('tools/call', { name: 'get_late' }, { [KEY_META]: 'k1' })
        return post(url, body, mirrored(body))
      },
    ],
  ])('runs once, however often it is sent: %s', async (_, send) => {
    const { seen, url } = await serve()
    expect([runOf(await send(url)), runOf(await send(url)), runOf(await send(url))]).toEqual([
      [1, false],
      [1, true],
      [1, true],
    ])
    expect(seen.runs).toBe(1)
  })

  test('a hundred at once: one runs, the others are told so or get its answer', async () => {
    const { seen, url } = await serve({ maxConcurrentCallsPerCaller: false })
    const answers = await Promise.all(Array.from({ length: 100 }, () => post(url, called('get_late', 'k'))))
    expect(seen.runs).toBe(1)
    for (const answer of answers)
      expect(result(answer).structuredContent ?? result(answer).content[0].text).toEqual(
        expect.toSatisfy((told: unknown) => (typeof told === 'string' ? told.includes('is running') : (told as { run: number }).run === 1)),
      )
  })

  test.each<[string, object, object, number]>([
    ['another key', called('get_late', 'a'), called('get_late', 'b'), 2],
    ['another tool', called('get_late', 'a'), called('get_headers', 'a'), 2],
    ['no key', rpc('tools/call', { name: 'get_late' }), rpc('tools/call', { name: 'get_late' }), 2],
    ['keys of the arguments in another order', called('get_by_id', 'a', { id: 1 }), called('get_by_id', 'a', { id: 1 }), 1],
  ])('%s', async (_, first, second, runs) => {
    const { seen, url } = await serve()
    await post(url, first)
    await post(url, second)
    expect(seen.runs).toBe(runs)
  })

  test('with other arguments is refused', async () => {
    const { seen, url } = await serve()
    await post(url, called('get_by_id', 'a', { id: 1 }))
    const other = result(await post(url, called('get_by_id', 'a', { id: 2 })))
    expect([other.isError, other.content[0].text, seen.runs]).toEqual([true, expect.stringContaining('other arguments'), 1])
  })

  test('is its caller’s own', async () => {
    const auth = new BearerAuthProvider({
      validTokens: [
        { token: 'token-of-ada-here', subject: 'ada' },
        { token: 'token-of-bob-here', subject: 'bob' },
      ],
    })
    const { seen, url } = await serve({ auth })
    for (const who of ['ada', 'bob', 'ada']) await post(url, called('get_late', 'k'), { authorization: `Bearer token-of-${who}-here` })
    expect(seen.runs).toBe(2)
  })

  test.each([
    ['a number', 7],
    ['empty', ''],
    ['too long', 'x'.repeat(256)],
    ['with a blank', 'a b'],
  ])('whose key is %s is refused, and says what a key is', async (_, key) => {
    const { seen, url } = await serve()
    const told = result(await post(url, called('get_late', key)))
    expect([told.isError, told.content[0].text, seen.runs]).toEqual([true, expect.stringContaining('1 to 255 visible'), 0])
  })

  test('whose arguments are refused leaves its key free', async () => {
    const { seen, url } = await serve()
    expect(result(await post(url, called('get_by_id', 'k', { id: '..' }))).isError).toBe(true)
    expect(runOf(await post(url, called('get_by_id', 'k', { id: 1 })))).toEqual([1, false])
    expect(seen.runs).toBe(1)
  })

  test('that the limits refuse leaves its key free', async () => {
    const { url } = await serve({ maxCallsPerMinute: 1 })
    await post(url, rpc('tools/call', { name: 'get_late' }))
    const busy = result(await post(url, called('get_late', 'k')))
    expect(busy.content[0].text).toContain('Too many calls')
    expect(result(await post(url, called('get_late', 'k'))).content[0].text).toContain('Too many calls') // not "is running"
  })

  test('whose route answers 500 is not run again: it may have had effects', async () => {
    const { seen, url } = await serve()
    const answers = [await post(url, called('get_broken', 'k')), await post(url, called('get_broken', 'k'))]
    expect(answers.map((answer) => result(answer).isError)).toEqual([true, true])
    expect(seen.runs).toBe(1)
  })

  test('of the 2025 era goes on without its client, and gives the next one its answer', async () => {
    const { seen, url } = await serve({ maxConcurrentCalls: 1 })
    const gone = new AbortController()
    const body = JSON.stringify(called('get_slow', 'k'))
    const cut = fetch(url, { method: 'POST', signal: gone.signal, headers: HEADERS, body })
    await vi.waitFor(() => expect(seen.runs).toBe(1))
    gone.abort()
    await cut.catch(() => {})
    const other = result(await post(url, called('get_late', 'other')))
    expect(other.content[0].text).toContain('Busy') // it holds its place
    expect(seen.closed).toBe(0)
    seen.go()
    await vi.waitFor(async () => expect(runOf(await post(url, called('get_slow', 'k')))).toEqual([1, true]))
  })

  test('of the 2026 era is cancelled with its stream, as that revision demands, and says so', async () => {
    const { seen, url } = await serve()
    const message = ask('tools/call', { name: 'get_slow' }, { [KEY_META]: 'k' })
    const gone = new AbortController()
    const init = { method: 'POST', signal: gone.signal, headers: { ...HEADERS, ...mirrored(message) }, body: JSON.stringify(message) }
    const cut = fetch(url, init)
    await vi.waitFor(() => expect(seen.runs).toBe(1))
    gone.abort()
    await cut.catch(() => {})
    await vi.waitFor(() => expect(seen.closed).toBe(1))
    await vi.waitFor(async () => expect(result(await post(url, message, mirrored(message))).content[0].text).toContain('was cancelled'))
    expect(seen.runs).toBe(1)
  })

  test('that asks its user runs again with the answer, under the same key', async () => {
    const { seen, url } = await serve()
    const capabilities = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: {} } }
    const first = ask('tools/call', { name: 'get_names' }, { [KEY_META]: 'k', ...capabilities })
    const asked = result(await post(url, first, mirrored(first)))
    expect(asked.resultType).toBe('input_required')
    const inputResponses = Object.fromEntries(Object.keys(asked.inputRequests).map((name) => [name, { action: 'accept', content: {} }]))
    const params = { name: 'get_names', requestState: asked.requestState, inputResponses }
    const second = ask('tools/call', params, { [KEY_META]: 'k', ...capabilities })
    expect(result(await post(url, second, mirrored(second))).structuredContent).toEqual({ result: ['accept', '2'] })
    expect(result(await post(url, second, mirrored(second)))._meta[REPLAYED_META]).toBe(true)
    expect(seen.runs).toBe(2)
  })

  test('whose store fails is not made', async () => {
    const fail = () => Promise.reject(new Error('ECONNREFUSED'))
    const { seen, url } = await serve({ state: { idempotencyStore: { begin: fail, renew: fail, finish: fail, release: fail } } })
    const told = result(await post(url, called('get_late', 'k')))
    expect([told.isError, told.content[0].text, seen.runs]).toEqual([true, expect.stringContaining('was not made'), 0])
    expect(runOf(await post(url, rpc('tools/call', { name: 'get_late' })))).toEqual([1, false])
  })

  test('runs once on two nodes', async () => {
    const state = memoryState()
    const [one, other] = [await serve({ state }), await serve({ state })]
    await post(one.url, called('get_late', 'k'))
    expect(runOf(await post(other.url, called('get_late', 'k')))).toEqual([1, true])
    expect([one.seen.runs, other.seen.runs]).toEqual([1, 0])
  })
})
