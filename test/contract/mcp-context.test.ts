import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type HttpServing, serveHttp } from '../../src/transport/run.js'
import { ask, mirrored } from '../transport/modern-rows.js'
import { call, HEADERS, post } from '../transport/post.js'
import { seen } from './mcp-context/case.js'
import { nestCase } from './mcp-context/nestjs.js'
import { routingControllersCase } from './mcp-context/routing-controllers.js'

const LEVEL = 'io.modelcontextprotocol/logLevel'

/** How each era asks for progress and for log messages. */
const ERAS = {
  '2025': (tool: string, { progress = false } = {}) => {
    const { params, ...message } = call(tool)
    return { body: { ...message, params: { ...(params as object), _meta: progress ? { progressToken: 't' } : {} } }, headers: {} }
  },
  '2026': (tool: string, { progress = false } = {}) => {
    const body = ask('tools/call', { name: tool }, progress ? { progressToken: 't', [LEVEL]: 'info' } : {})
    return { body, headers: mirrored(body) }
  },
}

// oxlint-disable-next-line no-explicit-any
type Message = any

async function talk(url: string, { body, headers }: { body: object; headers: object }) {
  const { headers: answered, text, json } = await post(url, body, headers as Record<string, string>)
  const isStream = answered['content-type'] === 'text/event-stream'
  const messages: Message[] = isStream ? [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data!)) : [json]
  const told = messages.slice(0, -1)
  const of = (method: string) => told.filter((message) => message.method === method).map(({ params }) => params)
  return { isStream, progress: of('notifications/progress'), logs: of('notifications/message'), result: messages.at(-1).result, told }
}

const CASES = [nestCase('express'), nestCase('fastify'), routingControllersCase('Express'), routingControllersCase('Koa')]
const CELLS = CASES.flatMap(({ name, open }) => (Object.keys(ERAS) as (keyof typeof ERAS)[]).map((era) => ({ name, era, open })))

describe.each(CELLS)('$name, the $era era', ({ era, open }) => {
  let app: Awaited<ReturnType<typeof open>>
  let serving: HttpServing
  beforeAll(async () => {
    app = await open({ log: false, asyncContext: true })
    serving = await serveHttp(app.adapter, { port: 0 })
  })
  afterAll(async () => {
    await serving.close()
    await app.close()
  })
  const asked = (tool: string, progress = true) => talk(serving.url, ERAS[era](tool, { progress }))

  test('a handler tells how far it is, and logs: on a stream that ends with the answer', async () => {
    const { isStream, progress, logs, result } = await asked('get_work')
    expect(isStream).toBe(true)
    expect(progress).toEqual([
      { progressToken: 't', progress: 1, total: 3, message: 'one' },
      { progressToken: 't', progress: 3, total: 3 },
    ])
    expect(logs).toEqual([
      { level: 'warning', data: { disk: 'full' }, logger: 'storage' },
      { level: 'error', data: '10' },
    ])
    expect(result.structuredContent).toEqual({ done: true, tool: 'get_work' })
  })

  test('who does not ask hears no progress; over plain HTTP there is no context', async () => {
    const { isStream, progress, result } = await asked('get_work', false)
    expect([progress, result.structuredContent]).toEqual([[], { done: true, tool: 'get_work' }])
    expect(isStream).toBe(era === '2025') // it logs from "info" on unless the client says otherwise; the other era only when it is asked
    expect(await (await fetch(`${app.base}/work`)).json()).toEqual({ done: true, tool: null })
  })

  test('the running call is found without the request, and is nobody else’s', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => asked('get_deep')))
    for (const { progress, result } of answers) {
      expect(progress).toEqual([{ progressToken: 't', progress: 1, total: 1, message: 'deep' }])
      expect(result.structuredContent).toEqual({ tool: 'get_deep' })
    }
    expect(await (await fetch(`${app.base}/deep`)).json()).toEqual({ tool: null })
  })

  test('events are progress, and together the answer, as HTTP gives it', async () => {
    const { progress, result } = await asked('get_events')
    expect(progress.map(({ message }: { message: string }) => message)).toEqual(['{"n":0}', '{"n":1}', '{"n":2}'])
    expect(result.content[0].text).toBe(await (await fetch(`${app.base}/events`)).text())
    expect(result.isError).toBeUndefined()
  })

  test('lines of JSON are progress, wherever they are cut', async () => {
    const { progress, result } = await asked('get_lines')
    expect(progress.map(({ message }: { message: string }) => message)).toEqual(['{"n":1}', '{"n":2}', '{"n":"ä"}'])
    expect(result.content[0].text).toBe('{"n":1}\n{"n":2}\n{"n":"ä"}\n')
  })

  test('a stream without an end is its answer until the timeout', async () => {
    const { progress, result } = await asked('get_endless')
    expect(progress.length).toBeGreaterThan(3)
    expect(result.content[0].text).toContain('data: tick 2')
    expect(result.content[1].text).toMatch(/^The stream went on and was ended here/)
    expect(result.isError).toBeUndefined()
  })

  test('a client that goes away is the abort of the signal, within 250 ms', async () => {
    Object.assign(seen, { started: 0, aborted: 0 })
    const { body, headers } = ERAS[era]('get_hang')
    const gone = new AbortController()
    const hanging = fetch(serving.url, {
      method: 'POST',
      signal: gone.signal,
      headers: { ...HEADERS, ...headers },
      body: JSON.stringify(body),
    })
    await vi.waitFor(() => expect(seen.started).toBe(1))
    gone.abort()
    await expect(hanging).rejects.toThrow()
    await vi.waitFor(() => expect(seen.aborted).toBe(1), 250)
  })
})
