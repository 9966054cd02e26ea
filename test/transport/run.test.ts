import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { AdapterOptions, RunOptions } from '../../src/options.js'
import { serveHttp } from '../../src/transport/run.js'
import { NodeAdapter } from './node-app.js'
import { post, rpc } from './post.js'

describe('what is refused before a port is opened', () => {
  test.each<[string, RunOptions, AdapterOptions, string, RegExp]>([
    ['every address', { host: '0.0.0.0' }, {}, 'OPEN_BIND', /0\.0\.0\.0/],
    ['every address of IPv6', { host: '::' }, {}, 'OPEN_BIND', /::/],
    ['an address that looks local', { host: '127.0.0.1.example.com' }, {}, 'OPEN_BIND', /example/],
    ['no host', { host: '' }, { auth: 'none' }, 'BAD_OPTION', /"host"/],
    ['a port that is none', { port: 70_000 }, {}, 'BAD_OPTION', /"port" must be 0 to 65535/],
    ['a port as text', { port: '3333' as never }, {}, 'BAD_OPTION', /"port"/],
    ['a path without /', { path: 'mcp' }, {}, 'BAD_OPTION', /"path"/],
    ['a path with a query', { path: '/mcp?x=1' }, {}, 'BAD_OPTION', /"path"/],
    ['two at once', { port: -1, transport: 'sse' as never, hots: 'x' } as RunOptions, {}, 'BAD_OPTION', /"port".*"transport".*"hots"/s],
    ['no tool left', {}, { include: ['GET /nothing'] }, 'NO_ROUTES', /all 9 routes are left out/],
  ])('%s', async (_name, options, settings, code, problem) => {
    await expect(serveHttp(new NodeAdapter(settings), { port: 0, ...options })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(problem),
      fix: expect.any(String),
    })
  })

  test('a port that is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const { port } = taken.address() as { port: number }
    await expect(serveHttp(new NodeAdapter(), { port })).rejects.toMatchObject({ code: 'BAD_OPTION', cause: { code: 'EADDRINUSE' } })
    taken.close()
  })
})

test.each<[RunOptions, AdapterOptions, RegExp]>([
  [{ host: 'localhost' }, {}, /^http:\/\/(127\.0\.0\.1|\[::1\]):\d+\/mcp$/],
  [{ host: '::1' }, {}, /^http:\/\/\[::1\]:\d+\/mcp$/],
  [{ path: '/api/tools' }, {}, /^http:\/\/127\.0\.0\.1:\d+\/api\/tools$/],
  [{ host: '0.0.0.0' }, { auth: 'none' }, /^http:\/\/0\.0\.0\.0:\d+\/mcp$/],
])('%j %j is served', async (options, settings, url) => {
  const reports: string[] = []
  const serving = await serveHttp(new NodeAdapter({ ...settings, log: (text) => void reports.push(text) }), { ...options, port: 0 })
  expect(serving.url).toMatch(url)
  expect((await post(serving.url.replace('0.0.0.0', '127.0.0.1'), rpc('ping'))).json.result).toEqual({})
  expect(reports[0]).toContain('9 tools')
  await serving.close()
})
