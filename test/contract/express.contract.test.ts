import express5, { type ErrorRequestHandler } from 'express'
import multer from 'multer'
import type { AddressInfo } from 'node:net'
import { createRequire } from 'node:module'
import { McpAdapter, mcp, mcpTool } from '../../adapters/express/index.js'
import { BIG, IMAGE, LIST, refusal, SAID, who } from './function-app.js'
import { archive, hang, uploaded, writeEvents } from './shared-app.js'
import { contractSuite, type Subject } from './suite.js'

type Express = typeof express5

function subjectOf(express: Express): Promise<Subject> {
  const app = express()
  app.set('query parser', 'extended')
  app.use(express.json())
  app.use((_req, res, next) => {
    res.setHeader('x-middleware', 'ran')
    next()
  })
  const items = express.Router()
  items.get('/me', (_req, res) => void res.json({ sibling: true }))
  items.get(
    '/:id',
    mcpTool(SAID.one, (req, res) => void res.json({ id: req.params.id, who: who(req) })),
  )
  items.get('/', mcp(SAID.list), (req, res) => void res.json({ page: req.query, ip: req.ip }))
  items.post('/', mcp(SAID.create), async (req, res) => {
    const wrong = await refusal(req.body)
    if (wrong) res.status(400).json(wrong)
    else res.status(201).json({ created: req.body as unknown })
  })
  items.delete(
    '/:id',
    (req, res, next) => (who(req) === 'admin' ? next() : void res.status(403).json({ error: 'admins only' })),
    (req, res) => void res.json({ removed: req.params.id }),
  )
  items.get('/:id/slow', (req) => hang(req))
  items.post('/:id/archive', mcp(SAID.archive), (req, res) => void res.status(201).json(archive(req.params.id)))
  app.use('/items', items)
  app.get('/teapot', () => {
    throw Object.assign(new Error('short and stout'), { status: 418 })
  })
  app.get('/redirect', (_req, res) => res.redirect('/elsewhere'))
  app.get('/empty', (_req, res) => void res.status(204).end())
  app.get('/image', (_req, res) => void res.type('image/png').send(IMAGE))
  app.get('/hang', mcp(SAID.hang), (req) => hang(req))
  app.get('/events', (_req, res) => writeEvents(res))
  app.post('/upload', mcp(SAID.upload), multer().single('picture'), (req, res) => {
    const { title } = req.body as { title: unknown }
    res.status(201).json(uploaded(title, req.file))
  })
  app.get('/list', (_req, res) => void res.json(LIST))
  app.get('/big', (_req, res) => void res.json(BIG))
  app.get('/secret', mcp(SAID.secret), (_req, res) => void res.send('secret'))
  app.use(((error: { status?: number; message: string }, _req, res, _next) => {
    res.status(error.status ?? 500).json({ error: error.message })
  }) satisfies ErrorRequestHandler)
  const adapter = new McpAdapter(app, { maxBytes: 100_000, checkArguments: false, log: false })
  return new Promise((resolve) => {
    const server = app.listen(0, '127.0.0.1', () =>
      resolve({
        adapter,
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        close: () => new Promise((done) => (server.closeAllConnections(), server.close(done))),
      }),
    )
  })
}

contractSuite('Express 5', () => subjectOf(express5))
// routing-controllers brings a copy of its own.
const express4 = createRequire(createRequire(import.meta.url).resolve('routing-controllers'))('express') as Express
contractSuite('Express 4', () => subjectOf(express4))
