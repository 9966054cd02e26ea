// One process of the OpenAPI rows: `tools N`, `validation N` or `calls ROUNDS CALLS`.
import { fork } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Pool } from 'undici'
import { interleave } from './rounds.js'

const [what = '', first = '0', second = '0'] = process.argv.slice(2)
const send = (told: unknown) => new Promise((sent) => process.send!(told, sent))

/** The form in which a generator writes a service of `count` operations. */
function documentOf(count: number): object {
  const schemas = Object.fromEntries(
    Array.from({ length: Math.ceil(count / 5) }, (_, n) => [
      `Thing${n}`,
      {
        type: 'object',
        properties: {
          id: { type: 'integer', readOnly: true },
          name: { type: 'string', maxLength: 80 },
          owner: { $ref: `#/components/schemas/Thing${n % 4 === 0 ? 0 : n - 1}` },
        },
        required: ['id', 'name'],
      },
    ]),
  )
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'integer' } }
  const paths = Object.fromEntries(
    Object.keys(schemas).flatMap((name, n) => {
      const content = { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } }
      const responses = { 200: { description: 'ok', content } }
      return [
        [`/things${n}`, { get: { responses }, post: { requestBody: { content }, responses } }],
        [
          `/things${n}/{id}`,
          {
            get: { parameters: [id], responses },
            put: { parameters: [id], requestBody: { content }, responses },
            delete: { parameters: [id], responses: { 204: { description: '' } } },
          },
        ],
      ]
    }),
  )
  return { openapi: '3.0.3', info: { title: 'large', version: '1' }, paths, components: { schemas } }
}

if (what === 'tools') {
  const { McpAdapter } = await import('backend2mcp/openapi')
  const document = documentOf(Number(first))
  const start = performance.now()
  const { tools } = await new McpAdapter({ document, baseUrl: 'http://127.0.0.1:9', log: false }).listTools()
  const time = performance.now() - start
  if (tools.size !== Number(first)) throw new Error(`${tools.size} tools of ${first} operations`)
  await send({ time, memory: process.resourceUsage().maxRSS / 1024 })
}

if (what === 'validation') {
  const { validate } = await import('@readme/openapi-parser')
  const document = documentOf(Number(first))
  const start = performance.now()
  const { valid } = await validate(document as never)
  if (!valid) throw new Error('the document is not valid')
  await send({ time: performance.now() - start, memory: 0 })
}

if (what === 'serve') {
  const body = JSON.stringify({ id: 7, name: 'Ada Lovelace', email: 'ada@example.com' })
  const server = createServer((_, res) =>
    res.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body),
  )
  server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port))
} else if (what === 'calls') {
  const backend = fork(new URL(import.meta.url), ['serve'], { stdio: ['ignore', 2, 2, 'ipc'] })
  const port = await new Promise((resolve) => backend.once('message', resolve))
  const url = `http://127.0.0.1:${String(port)}`
  const { McpAdapter } = await import('backend2mcp/openapi')
  const operation = { parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }] }
  const document = { openapi: '3.0.3', info: {}, paths: { '/users/{id}': { get: operation } } }
  const adapter = new McpAdapter({ document, baseUrl: url, log: false })
  const tool = (await adapter.listTools()).tools.get('get_by_id')!
  const auth = { scheme: 'none', headers: {}, hasScope: () => false } as const
  const context = { auth, tool: tool.name, identityHeaders: {}, signal: new AbortController().signal, transport: 'memory' } as const
  const pool = new Pool(url, { connections: 1 })
  const variants = [
    { name: 'a call of a tool', call: async () => Buffer.from((await adapter.executeTool(tool, { id: 7 }, context)).body).toString() },
    {
      name: 'a bare undici request',
      call: async () => (await pool.request({ method: 'GET', path: '/users/7', headers: { accept: 'application/json' } })).body.text(),
    },
  ]
  await send(await interleave(variants, { rounds: Number(first), calls: Number(second) }))
  backend.kill()
}
if (what !== 'serve') process.exit(0)
