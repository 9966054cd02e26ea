import Fastify from 'fastify'
import { describe, expect, test } from 'vitest'
import { type Ask, live, memory, serve } from './live.js'

async function application() {
  const app = Fastify()
  app.addHook('onRequest', async (request, reply) => {
    if (request.headers['x-role'] === 'stranger') await reply.code(403).send({ message: 'not for you' })
  })
  const params = { type: 'object', properties: { id: { type: 'integer' } } }
  const querystring = { type: 'object', properties: { full: { type: 'boolean' }, limit: { type: 'integer', default: 10 } } }
  const body = {
    type: 'object',
    required: ['name'],
    properties: { name: { type: 'string', minLength: 2 }, age: { type: 'integer' } },
    additionalProperties: false,
  }
  const response = { 200: { type: 'object', properties: { shown: { type: 'string' } } } }
  app.get('/users/:id', { schema: { params, querystring } }, (request) => ({ params: request.params, query: request.query }))
  app.post('/users', { schema: { body } }, (request, reply) => reply.code(201).send({ body: request.body }))
  app.get('/serialized', { schema: { response } }, () => ({ shown: 'yes', secret: 'no' }))
  app.get('/fails', () => Promise.reject(Object.assign(new Error('teapot'), { statusCode: 418 })))
  app.get('/empty', (_request, reply) => reply.code(204).send())
  app.get('/bytes', (_request, reply) => reply.type('application/octet-stream').send(Buffer.from([0, 255, 13, 10])))
  app.get('/headers', (_request, reply) => reply.header('x-a', 'b').header('set-cookie', ['a=1', 'b=2']).send('text'))
  await app.ready()
  return app
}

const json = { 'content-type': 'application/json' }
const post = (body: string, headers: Record<string, string> = json): Ask => ({ method: 'POST', url: '/users', headers, body })

describe('Fastify 5 by app.routing answers as over HTTP', () => {
  test.each<[string, Ask, number]>([
    ['coercion of path and query', { url: '/users/7?full=true' }, 200],
    ['a path parameter that is no number', { url: '/users/seven' }, 400],
    ['a path parameter with an encoded slash', { url: '/users/7%2Fadmin' }, 400],
    ['a path parameter over maxParamLength', { url: `/users/${'7'.repeat(101)}` }, 414],
    ['an url that cannot be decoded', { url: '/users/%ff' }, 400],
    ['a body', post('{"name":"Ada","age":"36"}'), 201],
    ['a property that is not declared', post('{"name":"Ada","isAdmin":true}'), 201],
    ['a body that does not fit', post('{"name":"A"}'), 400],
    ['__proto__ in a body', post('{"name":"Ada","__proto__":{"isAdmin":true}}'), 400],
    ['JSON that does not parse', post('{'), 400],
    ['an empty JSON body', post(''), 400],
    ['a media type nobody takes', post('name=Ada', { 'content-type': 'application/x-www-form-urlencoded' }), 415],
    ['no body', { method: 'POST', url: '/users' }, 400],
    ['a hook that refuses', { url: '/users/7', headers: { 'x-role': 'stranger' } }, 403],
    ['404', { url: '/nowhere' }, 404],
    ['HEAD', { method: 'HEAD', url: '/serialized' }, 200],
    ['a response schema', { url: '/serialized' }, 200],
    ['an error of the handler', { url: '/fails' }, 418],
    ['204', { url: '/empty' }, 204],
    ['bytes', { url: '/bytes' }, 200],
    ['headers and cookies', { url: '/headers' }, 200],
  ])('%s', async (_, ask, status) => {
    const app = await application()
    const handler = app.routing.bind(app)
    const answer = await memory(handler, ask)
    expect(answer).toEqual(await live(await serve(handler), ask))
    expect(answer).toMatchObject({ status })
  })

  test('the oracle is what app.listen() answers', async () => {
    const app = await application()
    try {
      const port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port)
      for (const ask of [{ url: '/users/7' }, post('{"name":"A"}')])
        expect(await memory(app.routing.bind(app), ask)).toEqual(await live(port, ask))
    } finally {
      await app.close()
    }
  })
})
