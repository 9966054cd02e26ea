import { getConnInfo } from '@hono/node-server/conninfo'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { streamSSE } from 'hono/streaming'
import type { AddressInfo } from 'node:net'
import type { IncomingMessage } from 'node:http'
import { McpAdapter, mcp, mcpTool } from '../../adapters/hono/index.js'
import { BIG, IMAGE, LIST, refusal, SAID, who } from './function-app.js'
import { archive, hang, uploaded } from './shared-app.js'
import { contractSuite, type Subject } from './suite.js'

type Env = { Bindings: { incoming: IncomingMessage } }

async function subject(): Promise<Subject> {
  const app = new Hono<Env>()
  app.use(async (c, next) => {
    c.header('x-middleware', 'ran')
    await next()
  })
  const items = new Hono<Env>()
  items.get('/me', (c) => c.json({ sibling: true }))
  items.get(
    '/:id',
    mcpTool(SAID.one, (c) => c.json({ id: c.req.param('id'), who: who(c.env.incoming) })),
  )
  items.get('/', mcp(SAID.list), (c) => c.json({ page: c.req.queries(), ip: getConnInfo(c).remote.address }))
  items.post('/', mcp(SAID.create), async (c) => {
    const body: unknown = await c.req.json()
    const wrong = await refusal(body)
    return wrong ? c.json(wrong, 400) : c.json({ created: body }, 201)
  })
  items.delete(
    '/:id',
    async (c, next) => (who(c.env.incoming) === 'admin' ? next() : c.json({ error: 'admins only' }, 403)),
    (c) => c.json({ removed: c.req.param('id') }),
  )
  items.get('/:id/slow', (c) => hang(c.env.incoming))
  items.post('/:id/archive', mcp(SAID.archive), (c) => c.json(archive(c.req.param('id')), 201))
  app.route('/items', items)
  app.get('/teapot', () => {
    throw new HTTPException(418, { message: 'short and stout' })
  })
  app.get('/redirect', (c) => c.redirect('/elsewhere'))
  app.get('/empty', (c) => c.body(null, 204))
  app.get('/image', (c) => c.body(IMAGE, 200, { 'content-type': 'image/png' }))
  app.get('/hang', mcp(SAID.hang), (c) => hang(c.env.incoming))
  app.get('/events', (c) =>
    streamSSE(c, async (stream) => {
      for (let n = 0; n < 3; n++) {
        await stream.writeSSE({ id: String(n), data: JSON.stringify({ n }) })
        await stream.sleep(5)
      }
    }),
  )
  app.post('/upload', mcp(SAID.upload), async (c) => {
    const { title, picture } = await c.req.parseBody()
    const file = picture as File
    const buffer = Buffer.from(await file.arrayBuffer())
    return c.json(uploaded(title, { originalname: file.name, mimetype: file.type, buffer }), 201)
  })
  app.get('/list', (c) => c.json(LIST))
  app.get('/big', (c) => c.json(BIG))
  app.get('/secret', mcp(SAID.secret), (c) => c.text('secret'))
  const adapter = new McpAdapter(app, { maxBytes: 100_000, checkArguments: false, log: false })
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const made = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(made))
  })
  return {
    adapter,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        if ('closeAllConnections' in server) server.closeAllConnections()
        server.close(resolve)
      }),
  }
}

contractSuite('Hono 4', subject)
