import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type HttpServing, serveHttp } from '../../src/transport/run.js'
import { ask, CAPABILITIES, mirrored } from '../transport/modern-rows.js'
import { pipeClient } from '../transport/pipe-client.js'
import { call, HEADERS, post, rpc } from '../transport/post.js'
import { seen } from './shared-app.js'
import type { Subject } from './suite.js'

/** One call in each era. */
const ERAS = {
  '2025': (tool: string, args: object = {}, { progress = false, id = 1 } = {}) => {
    const params = { name: tool, arguments: args, _meta: progress ? { progressToken: 't' } : {} }
    return { body: rpc('tools/call', params, id), headers: {} }
  },
  '2026': (tool: string, args: object = {}, { progress = false, id = 1, more = {} as object } = {}) => {
    const body = ask('tools/call', { name: tool, arguments: args, ...more }, progress ? { progressToken: 't' } : {}, id)
    return { body, headers: mirrored(body) }
  },
}
const WITHIN_MS = 250
const bytes = Buffer.from([0, 1, 2, 250, 13, 10, 45, 45])

/** The rows of the contract that show only over a protocol: how a call ends early, and what it brings that is no JSON. */
export function wireRows(subjectOf: () => Subject): void {
  describe.each(Object.keys(ERAS) as (keyof typeof ERAS)[])('the %s era', (era) => {
    const message = ERAS[era]
    let serving: HttpServing
    beforeAll(async () => void (serving = await serveHttp(subjectOf().adapter, { port: 0 })))
    afterAll(() => serving.close())
    beforeEach(() => void Object.assign(seen, { started: 0, closed: 0, archived: 0 }))
    const send = ({ body, headers }: { body: unknown; headers: object }) => post(serving.url, body, headers as Record<string, string>)
    const live = (path: string) => fetch(subjectOf().url + path)

    test('cancellation: the handler sees its client gone, and nothing is answered', async () => {
      const client = pipeClient(subjectOf().adapter)
      client.send(message('get_slow', { id: '1' }).body)
      await vi.waitFor(() => expect(seen.started).toBe(1))
      client.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } })
      await vi.waitFor(() => expect(seen.closed).toBe(1), WITHIN_MS)
      client.input.end()
      await client.served
      expect(client.answers).toEqual([])
    })

    test('disconnect: the handler sees its client gone', async () => {
      const { body, headers } = message('get_slow', { id: '1' })
      const gone = new AbortController()
      const sent = { method: 'POST', signal: gone.signal, headers: { ...HEADERS, ...headers }, body: JSON.stringify(body) }
      const hanging = fetch(serving.url, sent)
      await vi.waitFor(() => expect(seen.started).toBe(1))
      gone.abort()
      await expect(hanging).rejects.toThrow()
      await vi.waitFor(() => expect(seen.closed).toBe(1), WITHIN_MS)
    })

    test('timeout: the call is ended, says so, and the handler sees its client gone', async () => {
      const { json } = await send(message('get_hang'))
      expect(json.result).toMatchObject({ isError: true, content: [{ text: expect.stringMatching(/longer than 150 ms/) }] })
      await vi.waitFor(() => expect(seen).toMatchObject({ started: 1, closed: 1 }), WITHIN_MS)
    })

    test('stream: each event is progress, and together they are the answer, as HTTP gives it', async () => {
      const { headers, text } = await send(message('get_events', {}, { progress: true }))
      expect(headers['content-type']).toBe('text/event-stream')
      const messages = [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data!))
      expect(messages.map(({ params }) => params?.message)).toEqual(['{"n":0}', '{"n":1}', '{"n":2}', undefined])
      expect(messages.at(-1).result.content[0].text).toBe(await (await live('/events')).text())
    })

    test('binary: an image is one, byte for byte', async () => {
      const { json } = await send(message('get_image'))
      const data = Buffer.from(await (await live('/image')).arrayBuffer()).toString('base64')
      expect(json.result.content).toEqual([{ type: 'image', data, mimeType: 'image/png' }])
    })

    test('upload: what the same form gives', async () => {
      const args = { title: 'ä "b"', picture: `data:image/png;name=a%20b.png;base64,${bytes.toString('base64')}` }
      const form = new FormData()
      form.append('title', args.title)
      form.append('picture', new Blob([bytes], { type: 'image/png' }), 'a b.png')
      const expected = await fetch(`${subjectOf().url}/upload`, { method: 'POST', body: form })
      const { json } = await send(message('post_upload', args))
      expect(json.result._meta['backend2mcp/response'].status).toBe(expected.status)
      expect(JSON.parse(json.result.content[0].text)).toEqual(await expected.json())
    })

    test.each([
      ['accept', false, 1],
      ['decline', true, 0],
    ])('confirm: a user who says %s', async (action, isError, times) => {
      const result = await (era === '2025' ? asked2025(subjectOf(), action) : asked2026(send, action))
      expect([result.isError ?? false, seen.archived]).toEqual([isError, times])
      if (!isError) expect(result.structuredContent).toEqual({ archived: '7', times: 1 })
    })

    test('confirm: a client that cannot ask is refused, and the handler does not run', async () => {
      const { json } = await send(message('post_archive', { id: '7' }))
      expect(json.error?.code ?? json.result.isError).toBe(era === '2025' ? true : -32021)
      expect(seen.archived).toBe(0)
    })
  })
}

/** The 2025 era: the server asks while the call runs. */
async function asked2025({ adapter }: Subject, action: string) {
  const client = pipeClient(adapter, ({ method, id, params }) => {
    if (method !== 'elicitation/create') return
    expect(params.message).toBe('Archive 7?')
    client.send({ jsonrpc: '2.0', id, result: { action, ...(action === 'accept' && { content: {} }) } })
  })
  const clientInfo = { name: 'c', version: '1' }
  client.send(rpc('initialize', { protocolVersion: '2025-11-25', capabilities: { elicitation: {} }, clientInfo }, 'i'))
  client.send({ jsonrpc: '2.0', method: 'notifications/initialized' }, call('post_archive', { id: '7' }, 2))
  const answer = () => client.answers.find(({ id, result }) => id === 2 && result)
  await vi.waitFor(() => expect(answer()).toBeDefined())
  client.input.end()
  await client.served
  return answer().result
}

/** The 2026 era: the call is made again with the answer. */
async function asked2026(send: (sent: { body: unknown; headers: object }) => ReturnType<typeof post>, action: string) {
  const able = (more: object = {}) => {
    const body = ask('tools/call', { name: 'post_archive', arguments: { id: '7' }, ...more }, { [CAPABILITIES]: { elicitation: {} } })
    return { body, headers: mirrored(body) }
  }
  const { json } = await send(able())
  expect(json.result).toMatchObject({ resultType: 'input_required', inputRequests: { confirm: { params: { message: 'Archive 7?' } } } })
  const response = { action, ...(action === 'accept' && { content: {} }) }
  const again = await send(able({ requestState: json.result.requestState, inputResponses: { confirm: response } }))
  return again.json.result
}
