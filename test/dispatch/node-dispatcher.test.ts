import type { RequestListener } from 'node:http'
import { expect, test } from 'vitest'
import type { CallContext } from '../../src/adapter.js'
import { anonymous } from '../../src/auth/context.js'
import { CALL } from '../../src/dispatch/dispatch.js'
import { nodeDispatcher } from '../../src/dispatch/node-dispatcher.js'

const handler: RequestListener = (req, res) => {
  const { tool } = Reflect.get(req, CALL) as CallContext
  res.end(
    JSON.stringify({
      tool,
      method: req.method,
      url: req.url,
      header: req.headers['x-a'],
      address: req.socket.remoteAddress,
      family: req.socket.remoteFamily,
    }),
  )
}
const context: CallContext = {
  auth: anonymous(),
  tool: 'get_one',
  identityHeaders: {},
  signal: new AbortController().signal,
  transport: 'memory',
}

test.each<[string, Partial<CallContext>, string | undefined, object]>([
  ['no address: loopback', {}, undefined, { address: '127.0.0.1', family: 'IPv4' }],
  ['no address: the fallback', {}, '10.0.0.1', { address: '10.0.0.1', family: 'IPv4' }],
  ["the caller's address", { remoteAddress: '192.0.2.7', transport: 'http' }, '10.0.0.1', { address: '192.0.2.7', family: 'IPv4' }],
  ["the caller's IPv6 address", { remoteAddress: '2001:db8::1', transport: 'http' }, undefined, { address: '2001:db8::1', family: 'IPv6' }],
])('%s', async (_, more, fallback, expected) => {
  const request = { method: 'GET', url: '/a?b=1', headers: { 'x-a': 'b' }, maxBytes: 1000, context: { ...context, ...more } } as const
  const { status, body } = await nodeDispatcher(handler, fallback)(request)
  expect(status).toBe(200)
  expect(JSON.parse(Buffer.from(body).toString())).toEqual({ tool: 'get_one', method: 'GET', url: '/a?b=1', header: 'b', ...expected })
})

test('the signal and the size limit of the request hold', async () => {
  const request = { method: 'GET', url: '/', headers: {}, maxBytes: 10, context } as const
  await expect(nodeDispatcher(handler)(request)).rejects.toThrow('larger than 10 bytes')
  const aborted = { ...context, signal: AbortSignal.abort(new Error('enough')) }
  await expect(nodeDispatcher(handler)({ ...request, context: aborted })).rejects.toThrow('enough')
})
