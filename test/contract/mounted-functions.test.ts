import Router from '@koa/router'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import { Hono } from 'hono'
import Koa from 'koa'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { AuthProvider } from '../../src/auth/provider.js'
import { McpAdapter as ExpressAdapter, mcpAuth } from '../../adapters/express/index.js'
import { McpAdapter as FastifyAdapter } from '../../adapters/fastify/index.js'
import { McpAdapter as HonoAdapter } from '../../adapters/hono/index.js'
import { McpAdapter as KoaAdapter } from '../../adapters/koa/index.js'
import { BearerAuthProvider } from '../../src/index.js'

type Options = { auth?: AuthProvider; log: false }
const who = (request: object) => ({ who: mcpAuth(request)?.principal?.subject ?? 'nobody' })

/** An application with `GET /who`, MCP at `/mcp`, and OAuth metadata; what listens for it. */
const APPS: Readonly<Record<string, (options: Options) => Promise<RequestListener>>> = {
  async Express(options) {
    const app = express()
    const adapter = new ExpressAdapter(app, options)
    app.use(adapter.oauthMetadata()).use(express.json()).use('/mcp', adapter.handler())
    return app.get('/who', (req, res) => void res.json(who(req)))
  },
  async Fastify(options) {
    const { default: Fastify } = await import('fastify')
    const app = Fastify()
    const adapter = new FastifyAdapter(app, options)
    app.addHook('onRequest', adapter.oauthMetadata())
    app.all('/mcp', adapter.handler())
    app.get('/who', (request) => who(request))
    await app.ready()
    return (req, res) => app.routing(req, res)
  },
  async Koa(options) {
    const app = new Koa()
    const adapter = new KoaAdapter(app, options)
    const router = new Router().all('/mcp', adapter.handler() as never).get('/who', (ctx) => void (ctx.body = who(ctx)))
    return app
      .use(adapter.oauthMetadata() as never)
      .use(router.routes())
      .callback() as RequestListener
  },
  async Hono(options) {
    const app = new Hono()
    const adapter = new HonoAdapter(app, options)
    app.use(adapter.oauthMetadata() as never)
    app.all('/mcp', adapter.handler()).get('/who', (c) => c.json(who(c)))
    return getRequestListener(app.fetch) as RequestListener
  },
}

async function serve(listener: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const ask = async (method: string, params: object, headers: Record<string, string> = {}) => {
    const all = { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers }
    const answer = await fetch(`${url}/mcp`, {
      method: 'POST',
      headers: all,
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    })
    return { status: answer.status, json: (await answer.json()) as { result?: Record<string, unknown> } }
  }
  const close = () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve)))
  return { url, ask, close }
}

describe.each(Object.keys(APPS))('%s', (name) => {
  const auth = new BearerAuthProvider({ validTokens: [{ token: 'a', subject: 'ada' }] })

  test('MCP at a path of the application: its routes are tools, the endpoint is none, and handlers know who calls', async () => {
    const { url, ask, close } = await serve(await APPS[name]!({ auth, log: false }))
    const token = { authorization: 'Bearer a' }
    expect((await ask('tools/list', {})).status).toBe(401)
    const { json } = await ask('tools/list', {}, token)
    expect((json.result!.tools as { name: string }[]).map((tool) => tool.name)).toEqual(['get_who'])
    expect((await ask('tools/call', { name: 'get_who' }, token)).json.result!.structuredContent).toEqual({ who: 'ada' })
    expect(await (await fetch(`${url}/who`)).json()).toEqual({ who: 'nobody' })
    await close()
  })

  test('OAuth metadata at its own path, and everything else passes', async () => {
    const document = { resource: 'https://api.example.com/mcp' }
    const paths = ['/.well-known/oauth-protected-resource']
    const provider = Object.assign(Object.create(auth) as AuthProvider, { resourceMetadata: { paths, document } })
    const { url, close } = await serve(await APPS[name]!({ auth: provider, log: false }))
    expect(await (await fetch(url + paths[0])).json()).toEqual(document)
    expect(await (await fetch(`${url}/who`)).json()).toEqual({ who: 'nobody' })
    await close()
  })
})
