import multipart, { type MultipartValue } from '@fastify/multipart'
import type { AddressInfo } from 'node:net'
import { McpAdapter, mcpTool } from '../../adapters/fastify/index.js'
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import { BIG, IMAGE, LIST, SAID, who } from './function-app.js'
import { archive, hang, uploaded, writeEvents } from './shared-app.js'
import { contractSuite, type Subject } from './suite.js'

type WithId = { Params: { id: string } }

async function subject(): Promise<Subject> {
  const app = Fastify({ ajv: { customOptions: { allErrors: true } } })
  await app.register(multipart)
  app.addHook('onRequest', async (_request, reply) => void reply.header('x-middleware', 'ran'))
  app.addSchema({ $id: 'Size', type: 'object', properties: { width: { type: 'number' } }, required: ['width'] })
  const slow = ({ raw }: FastifyRequest) => hang(raw)
  await app.register(
    async (items) => {
      items.get('/me', () => ({ sibling: true }))
      const { description, params } = SAID.one
      items.get<WithId>('/:id', { schema: { description, params } as object }, (request) => ({ id: request.params.id, who: who(request) }))
      items.get('/', { schema: { querystring: SAID.list.query } }, ({ query, ip }) => ({ page: query, ip }))
      const body = {
        type: 'object',
        properties: { name: { type: 'string', pattern: '^[a-z]' }, size: { $ref: 'Size#' } },
        required: ['name'],
      }
      items.post('/', { schema: { body } }, (request, reply) => reply.status(201).send({ created: request.body }))
      const admins = async (request: FastifyRequest, reply: FastifyReply) => {
        if (who(request) !== 'admin') return reply.status(403).send({ error: 'admins only' })
      }
      items.delete<WithId>('/:id', { preHandler: admins }, (request) => ({ removed: request.params.id }))
      items.get('/:id/slow', slow)
      items.post<WithId>('/:id/archive', { config: { mcp: SAID.archive } }, ({ params }, reply) =>
        reply.status(201).send(archive(params.id)),
      )
    },
    { prefix: '/items' },
  )
  app.get('/teapot', () => {
    throw Object.assign(new Error('short and stout'), { statusCode: 418 })
  })
  app.get('/redirect', (_request, reply) => reply.redirect('/elsewhere'))
  app.get('/empty', (_request, reply) => reply.status(204).send())
  app.get('/image', (_request, reply) => reply.type('image/png').send(IMAGE))
  app.get('/hang', mcpTool(SAID.hang, slow))
  app.get('/events', (_request, reply) => {
    reply.hijack()
    return writeEvents(reply.raw)
  })
  app.post('/upload', { config: { mcp: SAID.upload } }, async (request, reply) => {
    const file = (await request.file())!
    const { value } = file.fields.title as MultipartValue
    const buffer = await file.toBuffer()
    return reply.status(201).send(uploaded(value, { originalname: file.filename, mimetype: file.mimetype, buffer }))
  })
  app.get('/list', () => LIST)
  app.get('/big', () => BIG)
  app.get('/secret', { config: { mcp: SAID.secret } }, () => 'secret')
  const adapter = new McpAdapter(app, { maxBytes: 100_000, checkArguments: false, log: false })
  await app.listen({ port: 0, host: '127.0.0.1' })
  return {
    adapter,
    url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    close: () => {
      app.server.closeAllConnections()
      return app.close()
    },
  }
}

contractSuite('Fastify 5', subject)
