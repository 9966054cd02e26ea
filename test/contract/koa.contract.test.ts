import multer from '@koa/multer'
import Router13 from '@koa/router'
import { Router as Router15 } from 'koa-router-15'
import Koa3, { type Context } from 'koa'
import type { AddressInfo } from 'node:net'
import { createRequire } from 'node:module'
import { json } from 'node:stream/consumers'
import { createServer, type RequestListener } from 'node:http'
import { McpAdapter, mcp, mcpTool } from '../../adapters/koa/index.js'
import { BIG, IMAGE, LIST, refusal, SAID, who } from './function-app.js'
import { archive, hang, uploaded, writeEvents } from './shared-app.js'
import { contractSuite, type Subject } from './suite.js'

async function subjectOf(Koa: typeof Koa3, Router: typeof Router13): Promise<Subject> {
  const app = new Koa()
  app.use(async (ctx, next) => {
    ctx.set('x-middleware', 'ran')
    try {
      await next()
    } catch (error) {
      const { status = 500, message } = error as { status?: number; message: string }
      ctx.status = status
      ctx.body = { error: message }
    }
  })
  app.use(async (ctx, next) => {
    if (ctx.is('json')) Object.assign(ctx.request, { body: await json(ctx.req) })
    await next()
  })
  const bodyOf = (ctx: { request: object }) => (ctx.request as { body?: unknown }).body
  const items = new Router({ prefix: '/items' })
  items.get('/me', (ctx) => void (ctx.body = { sibling: true }))
  items.get(
    '/:id',
    mcpTool(SAID.one, (ctx: Context & { params: { id: string } }) => void (ctx.body = { id: ctx.params.id, who: who(ctx.req) })),
  )
  items.get('/', mcp(SAID.list), (ctx) => void (ctx.body = { page: ctx.query, ip: ctx.ip }))
  items.post('/', mcp(SAID.create), async (ctx) => {
    const wrong = await refusal(bodyOf(ctx))
    ctx.status = wrong ? 400 : 201
    ctx.body = wrong ?? { created: bodyOf(ctx) }
  })
  items.delete(
    '/:id',
    (ctx, next) => (who(ctx.req) === 'admin' ? next() : ctx.throw(403, 'admins only')),
    (ctx) => void (ctx.body = { removed: ctx.params.id }),
  )
  items.get('/:id/slow', (ctx) => hang(ctx.req))
  items.post('/:id/archive', mcp(SAID.archive), (ctx) => {
    ctx.status = 201
    ctx.body = archive(ctx.params.id!)
  })
  const router = new Router()
  router.get('/teapot', (ctx) => ctx.throw(418, 'short and stout'))
  router.get('/redirect', (ctx) => ctx.redirect('/elsewhere'))
  router.get('/empty', (ctx) => void (ctx.status = 204))
  router.get('/image', (ctx) => {
    ctx.type = 'image/png'
    ctx.body = IMAGE
  })
  router.get('/hang', mcp(SAID.hang), (ctx) => hang(ctx.req))
  router.get('/events', async (ctx) => {
    ctx.respond = false
    await writeEvents(ctx.res)
  })
  router.post('/upload', mcp(SAID.upload), multer().single('picture') as Router13.Middleware, (ctx) => {
    const { title } = bodyOf(ctx) as { title: unknown }
    ctx.status = 201
    ctx.body = uploaded(title, (ctx as unknown as { file?: Parameters<typeof uploaded>[1] }).file)
  })
  router.get('/list', (ctx) => void (ctx.body = LIST))
  router.get('/big', (ctx) => void (ctx.body = BIG))
  router.get('/secret', mcp(SAID.secret), (ctx) => void (ctx.body = 'secret'))
  app.use(items.routes()).use(router.routes())
  const adapter = new McpAdapter(app, { maxBytes: 100_000, checkArguments: false, log: false })
  const server = createServer(app.callback() as RequestListener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    adapter,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))),
  }
}

contractSuite('Koa 3, @koa/router 13', () => subjectOf(Koa3, Router13))
const Koa2 = createRequire(import.meta.url)('koa-2') as typeof Koa3
contractSuite('Koa 2, @koa/router 15', () => subjectOf(Koa2, Router15 as unknown as typeof Router13))
