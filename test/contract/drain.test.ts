import 'reflect-metadata'
import { getRequestListener } from '@hono/node-server'
import { Controller, Get, type INestApplication, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter as NestFastify } from '@nestjs/platform-fastify'
import Router from '@koa/router'
import express from 'express'
import { Hono } from 'hono'
import Koa from 'koa'
import { Agent, createServer, type IncomingMessage, request, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Get as RcGet, JsonController, useExpressServer } from 'routing-controllers'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { McpAdapter as ExpressAdapter } from '../../adapters/express/index.js'
import { McpAdapter as FastifyAdapter } from '../../adapters/fastify/index.js'
import { McpAdapter as HonoAdapter } from '../../adapters/hono/index.js'
import { McpAdapter as KoaAdapter } from '../../adapters/koa/index.js'
import { McpModule } from '../../adapters/nestjs/index.js'
import { McpAdapter as RcAdapter } from '../../adapters/routing-controllers/index.js'
import type { AdapterOptions } from '../../src/options.js'
import { NodeAdapter } from '../transport/node-app.js'
import { ask, mirrored } from '../transport/modern-rows.js'
import { HEADERS, rpc } from '../transport/post.js'
import { serveHttp } from '../../src/transport/run.js'

const OPTIONS: AdapterOptions = { log: false, sessions: true, drainMs: 5000 }
const LATE_MS = 700
const late = () => sleep(LATE_MS, { late: true })

@Controller()
class NestLate {
  @Get('late')
  late() {
    return late()
  }
}

@JsonController()
class RcLate {
  @RcGet('/late')
  late() {
    return late()
  }
}

/** An application that serves itself, and how its owner ends it. */
interface Running {
  readonly port: number
  end(): Promise<unknown>
}

const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port
async function listening(listener: RequestListener, adapter: { drain(server: Server): Promise<void> }): Promise<Running> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const end = async () => {
    await adapter.drain(server)
    await new Promise((resolve) => server.close(resolve))
  }
  return { port: portOf(server), end }
}
async function nest(app: INestApplication): Promise<Running> {
  await app.listen(0, '127.0.0.1')
  return { port: portOf(app.getHttpServer() as Server), end: () => app.close() }
}
@Module({ imports: [McpModule.forRoot(OPTIONS)], controllers: [NestLate] })
class NestApp {}

const APPS: Readonly<Record<string, () => Promise<Running>>> = {
  Express() {
    const app = express()
    const adapter = new ExpressAdapter(app, OPTIONS)
    app.use('/mcp', adapter.handler())
    app.get('/late', async (_req, res) => void res.json(await late()))
    return listening(app, adapter)
  },
  async Fastify() {
    const { default: Fastify } = await import('fastify')
    const app = Fastify()
    const adapter = new FastifyAdapter(app, OPTIONS)
    app.all('/mcp', adapter.handler())
    app.get('/late', late)
    await app.listen({ port: 0, host: '127.0.0.1' })
    const end = async () => {
      await adapter.drain(app.server)
      await app.close()
    }
    return { port: portOf(app.server), end }
  },
  Koa() {
    const app = new Koa()
    const adapter = new KoaAdapter(app, OPTIONS)
    const router = new Router().all('/mcp', adapter.handler() as never).get('/late', async (ctx) => void (ctx.body = await late()))
    return listening(app.use(router.routes()).callback() as RequestListener, adapter)
  },
  Hono() {
    const app = new Hono()
    const adapter = new HonoAdapter(app, OPTIONS)
    app.all('/mcp', adapter.handler()).get('/late', async (c) => c.json(await late()))
    return listening(getRequestListener(app.fetch) as RequestListener, adapter)
  },
  'routing-controllers'() {
    const app = express()
    const adapter = new RcAdapter(app, OPTIONS)
    app.use('/mcp', adapter.handler())
    useExpressServer(app, { controllers: [RcLate] })
    return listening(app, adapter)
  },
  async 'Nest on Express, by app.close()'() {
    return nest(await NestFactory.create(NestApp, { logger: false }))
  },
  async 'Nest on Fastify, by app.close()'() {
    return nest(await NestFactory.create(NestApp, new NestFastify() as never, { logger: false }))
  },
  async 'a port of our own'() {
    const serving = await serveHttp(
      new NodeAdapter(
        OPTIONS,
        (_req, res) => void late().then((value) => res.setHeader('content-type', 'application/json').end(JSON.stringify(value))),
      ),
      {
        port: 0,
      },
    )
    return { port: Number(new URL(serving.url).port), end: () => serving.close() }
  },
}

interface Answer {
  readonly status: number
  readonly connection: string | undefined
  readonly text: string
}

/** One request on a kept-alive connection of its own. */
function client(port: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  onTestFinished(() => agent.destroy())
  return (body: object | undefined, headers: Record<string, string> = {}, onData?: (text: string) => void): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const req = request({
        port,
        host: '127.0.0.1',
        path: '/mcp',
        agent,
        method: body ? 'POST' : 'GET',
        headers: { ...HEADERS, ...headers },
      })
      req.once('error', reject).once('response', (res: IncomingMessage) => {
        let text = ''
        res.on('data', (chunk: Buffer) => {
          text += chunk.toString()
          onData?.(text)
        })
        res.once('error', reject).once('end', () => resolve({ status: res.statusCode!, connection: res.headers.connection, text }))
      })
      req.end(body && JSON.stringify(body))
    })
}

const INITIALIZE = rpc('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 't', version: '1' } })
const modern = (method: string, params: object) => {
  const body = ask(method, params)
  return [body, mirrored(body)] as const
}

beforeEach(() => void vi.stubEnv('NODE_ENV', 'development'))
afterEach(() => void vi.unstubAllEnvs())

describe.each(Object.keys(APPS))('the end of %s', (name) => {
  test('calls that run are answered, and so is what comes on open connections; streams get their last event; no new connection is taken', async () => {
    const app = await APPS[name]!()
    const [first, second, subscriber, listener] = [client(app.port), client(app.port), client(app.port), client(app.port)]
    let subscribed = ''
    const stream = subscriber(
      ...modern('subscriptions/listen', { notifications: { toolsListChanged: true } }),
      (text) => (subscribed = text),
    )
    await vi.waitFor(() => expect(subscribed).toContain('acknowledged'))
    let session = ''
    await new Promise<void>((resolve, reject) => {
      const req = request({ port: app.port, host: '127.0.0.1', path: '/mcp', method: 'POST', headers: HEADERS }, (res) => {
        session = res.headers['mcp-session-id'] as string
        res.resume().once('end', resolve)
      })
      req.once('error', reject).end(JSON.stringify(INITIALIZE))
    })
    const listened = listener(undefined, { 'mcp-session-id': session, accept: 'text/event-stream' })
    await second(...modern('tools/list', {})) // its connection is open, and idle
    const running = first(...modern('tools/call', { name: 'get_late' }))
    await sleep(100)
    let isOver = false
    const over = app.end().then(() => (isOver = true))
    await sleep(100)
    const during = await second(...modern('tools/call', { name: 'get_late' }))
    const answered = await running
    expect([answered.status, answered.connection, answered.text]).toEqual([200, 'close', expect.stringContaining('"late":true')])
    expect([during.status, during.connection, during.text]).toEqual([200, 'close', expect.stringContaining('"late":true')])
    expect(isOver).toBe(false)
    await expect(client(app.port)(...modern('tools/list', {}))).rejects.toThrow(/ECONNREFUSED/)
    expect((await stream).text).toContain('"resultType":"complete"')
    await listened
    await over
  }, 20_000)
})

test('Fastify’s own close() ends the streams that it would wait for', async () => {
  const { default: Fastify } = await import('fastify')
  const app = Fastify()
  const adapter = new FastifyAdapter(app, OPTIONS)
  app.all('/mcp', adapter.handler())
  await app.listen({ port: 0, host: '127.0.0.1' })
  let subscribed = ''
  const subscriber = client(portOf(app.server))
  const stream = subscriber(...modern('subscriptions/listen', { notifications: { toolsListChanged: true } }), (text) => (subscribed = text))
  await vi.waitFor(() => expect(subscribed).toContain('acknowledged'))
  await app.close()
  expect((await stream).text).toContain('"resultType":"complete"')
  expect(adapter.isReady).toBe(false)
})

describe('health of a port of our own', () => {
  test.each([
    ['GET', '/healthz', 200, '{"status":"ok"}'],
    ['GET', '/readyz', 200, '{"status":"ok"}'],
    ['HEAD', '/readyz?x=1', 200, ''],
    ['POST', '/readyz', 404, expect.stringContaining('MCP is at /mcp')],
    ['GET', '/health', 405, expect.anything()],
  ])('%s %s is %s', async (method, path, status, body) => {
    const serving = await serveHttp(new NodeAdapter(), { port: 0 })
    onTestFinished(() => serving.close())
    const answer = await fetch(new URL(path, serving.url), { method, headers: HEADERS })
    expect([answer.status, await answer.text()]).toEqual([status, body])
  })

  test('while it drains it lives, and takes no new work', async () => {
    const serving = await serveHttp(new NodeAdapter({ sessions: false }), { port: 0 })
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    onTestFinished(() => agent.destroy())
    const get = (path: string) =>
      new Promise<number>((resolve, reject) => {
        const req = request(new URL(path, serving.url), { agent }, (res) => res.resume().once('end', () => resolve(res.statusCode!)))
        req.once('error', reject).end()
      })
    expect(await get('/readyz')).toBe(200)
    const closed = serving.close()
    expect([await get('/readyz'), await get('/healthz')]).toEqual([503, 200])
    agent.destroy()
    await closed
  })
})
