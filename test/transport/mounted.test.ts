import express from 'express'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { mcpHandler } from '../../src/transport/http.js'
import { MALFORMED } from './malformed.js'
import { ask, mirrored } from './modern-rows.js'
import { NodeAdapter } from './node-app.js'
import { call, post, rpc } from './post.js'

async function serve(listener: RequestListener, host = '127.0.0.1'): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`
}

const handle = mcpHandler(new NodeAdapter({ maxRequestBytes: 2_000_000 }), { loopbackOnly: true })
const answer: RequestListener = (req: IncomingMessage & { body?: unknown }, res) => void handle(req, res, req.body)
const refusal = (code: number, id: unknown = null) => ({ jsonrpc: '2.0', id, error: { code, message: expect.any(String) } })

/** What stands before us in somebody's application. */
const MOUNTS: Record<string, () => RequestListener> = {
  'ahead of any parser': () => express().use('/mcp', answer),
  'behind express.json': () =>
    express()
      .use(express.json({ strict: false, limit: '4mb' }))
      .use('/mcp', answer),
  'behind express.raw': () =>
    express()
      .use(express.raw({ type: '*/*', limit: '4mb' }))
      .use('/mcp', answer),
}

describe.each(Object.entries(MOUNTS))('%s', (name, mount) => {
  test('lists and calls', async () => {
    const url = await serve(mount())
    expect((await post(url, rpc('tools/list'))).json.result.tools).toHaveLength(9)
    expect((await post(url, call('get_names'))).json.result.structuredContent).toEqual({ result: ['ada', 'grace'] })
  })
  test('lists and calls in the 2026 era', async () => {
    const url = await serve(mount())
    const bodies = [ask('tools/list'), ask('tools/call', { name: 'get_names' })]
    const [listed, called] = await Promise.all(bodies.map((body) => post(url, body, mirrored(body))))
    expect(listed!.json.result.tools).toHaveLength(9)
    expect(called!.json.result).toMatchObject({ resultType: 'complete', structuredContent: { result: ['ada', 'grace'] } })
  })

  // Express' own parser answers what is no JSON, before us: with HTML, which is why /mcp is better mounted ahead of it.
  test.each(MALFORMED.filter(([, , , code]) => name !== 'behind express.json' || code !== -32700))(
    '%s',
    async (_name, body, status, code, id) => {
      const { status: got, json } = await post(await serve(mount()), body)
      expect([got, json]).toEqual([status, refusal(code, id)])
    },
  )

  test('a body that is too large', async () => {
    const url = await serve(mount())
    const { status } = await post(url, rpc('ping', { text: 'x'.repeat(3_000_000) }))
    expect(status).toBe(name === 'ahead of any parser' ? 413 : 200) // a parser that stands before us has a limit of its own
  })
})

test('a body that somebody read and kept to himself is one clear answer, no hang', async () => {
  const url = await serve((req, res) => {
    req.resume()
    req.once('end', () => void handle(req, res))
  })
  expect(await post(url, rpc('ping'))).toMatchObject({ status: 400, json: refusal(-32700) })
})

test('a client that has gone before the call begins: nothing is called', async () => {
  const adapter = new NodeAdapter()
  const own = mcpHandler(adapter, { loopbackOnly: false }) // a closed socket has no address
  let served = Promise.resolve()
  const url = await serve((req, res) => {
    res.once('close', () => (served = own(req, res, call('get_names'))))
    req.socket.destroy()
  })
  await expect(post(url, rpc('ping'))).rejects.toThrow()
  await served
  await new Promise((resolve) => setTimeout(resolve, 50)) // a call would have begun by now
  expect(adapter.contexts).toEqual([])
})

describe('callers of other machines', () => {
  const from = (remoteAddress: string | undefined, loopbackOnly: boolean): RequestListener => {
    const guarded = mcpHandler(new NodeAdapter(), { loopbackOnly })
    return (req, res) => {
      Object.defineProperty(req.socket, 'remoteAddress', { value: remoteAddress, configurable: true })
      void guarded(req, res)
    }
  }

  test.each<[string | undefined, boolean, number]>([
    ['127.0.0.1', true, 200],
    ['127.8.8.8', true, 200],
    ['::1', true, 200],
    ['::ffff:127.0.0.1', true, 200],
    ['10.0.0.1', true, 403],
    ['::ffff:10.0.0.1', true, 403],
    ['2001:db8::1', true, 403],
    [undefined, true, 403],
    ['10.0.0.1', false, 200],
  ])('%s, loopbackOnly %s: %s', async (address, loopbackOnly, status) => {
    expect((await post(await serve(from(address, loopbackOnly)), rpc('ping'))).status).toBe(status)
  })
})

test('drain: later requests get 503', async () => {
  const own = mcpHandler(new NodeAdapter({ drainMs: 0 }), { loopbackOnly: true })
  const url = await serve((req, res) => void own(req, res))
  expect((await post(url, rpc('ping'))).status).toBe(200)
  await own.drain()
  expect(await post(url, rpc('ping'))).toMatchObject({
    status: 503,
    headers: { 'retry-after': '1', connection: 'close' },
    json: refusal(-32000),
  })
})
