import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type HttpServing, serveHttp } from '../../src/transport/run.js'
import { ask, mirrored } from '../transport/modern-rows.js'
import { call, post } from '../transport/post.js'
import { fastifyCase } from './uploads/fastify.js'
import { nestCase } from './uploads/nestjs.js'
import { routingControllersCase } from './uploads/routing-controllers.js'

const bytes = Buffer.from([0, 1, 2, 250, 13, 10, 45, 45])
const base64 = bytes.toString('base64')
const png = (name?: string) => `data:image/png;${name ? `name=${encodeURIComponent(name)};` : ''}base64,${base64}`

type Part = readonly [field: string, value: string | { readonly name: string; readonly type: string }]
const file = (name: string, type = 'image/png') => ({ name, type })

/** A call, and the form that a browser would send. */
const ROWS: readonly {
  readonly says: string
  readonly tool: string
  readonly args: object
  readonly path: string
  readonly form: readonly Part[]
  readonly token?: string
  readonly nestOnly?: boolean
}[] = [
  {
    says: 'a file and fields',
    tool: 'post_one',
    args: { id: '7', title: 'ä "b"', stars: 3, picture: png('a b.png') },
    path: '/uploads/7/one',
    form: [
      ['title', 'ä "b"'],
      ['stars', '3'],
      ['picture', file('a b.png')],
    ],
  },
  {
    says: 'base64 alone',
    tool: 'post_one',
    args: { id: '7', title: 't', picture: base64 },
    path: '/uploads/7/one',
    form: [
      ['title', 't'],
      ['picture', file('picture.bin', 'application/octet-stream')],
    ],
  },
  {
    says: 'a data URI without a name',
    tool: 'post_one',
    args: { id: '7', title: 't', picture: png() },
    path: '/uploads/7/one',
    form: [
      ['title', 't'],
      ['picture', file('picture.png')],
    ],
  },
  {
    says: 'a name with quotes and a path',
    tool: 'post_one',
    args: { id: '7', title: 't', picture: png('../x/q"r.png') },
    path: '/uploads/7/one',
    form: [
      ['title', 't'],
      ['picture', file('q"r.png')],
    ],
  },
  { says: 'no file', tool: 'post_one', args: { id: '7', title: 't' }, path: '/uploads/7/one', form: [['title', 't']] },
  {
    says: 'a field that is refused',
    tool: 'post_one',
    args: { id: '7', title: 't', stars: 11, picture: base64 },
    path: '/uploads/7/one',
    form: [
      ['title', 't'],
      ['stars', '11'],
      ['picture', file('picture.bin', 'application/octet-stream')],
    ],
  },
  {
    says: 'several files',
    tool: 'post_many',
    args: { pictures: [png('1.png'), png('2.png')] },
    path: '/uploads/many',
    form: [
      ['pictures', file('1.png')],
      ['pictures', file('2.png')],
    ],
  },
  {
    says: 'several fields',
    tool: 'post_fields',
    args: { front: png('f.png'), pages: [png('1.png')] },
    path: '/uploads/fields',
    form: [
      ['front', file('f.png')],
      ['pages', file('1.png')],
    ],
    nestOnly: true,
  },
  {
    says: 'any field',
    tool: 'post_any',
    args: { files: [png('1.png')] },
    path: '/uploads/any',
    form: [['files', file('1.png')]],
    nestOnly: true,
  },
  {
    says: 'behind a guard',
    tool: 'post_guarded',
    args: { picture: png('1.png') },
    path: '/uploads/guarded',
    form: [['picture', file('1.png')]],
    token: 'user',
  },
  {
    says: 'behind a guard that refuses',
    tool: 'post_guarded',
    args: { picture: png('1.png') },
    path: '/uploads/guarded',
    form: [['picture', file('1.png')]],
  },
]

describe.each([nestCase, fastifyCase, routingControllersCase('Express'), routingControllersCase('Koa')])('$name', ({ name, open }) => {
  let app: Awaited<ReturnType<typeof open>>
  let serving: HttpServing
  beforeAll(async () => {
    app = await open({ log: false })
    serving = await serveHttp(app.adapter, { port: 0 })
  })
  afterAll(async () => {
    await serving.close()
    await app.close()
  })

  async function live(path: string, parts: readonly Part[], headers: Record<string, string>) {
    const form = new FormData()
    for (const [field, value] of parts) {
      if (typeof value === 'string') form.append(field, value)
      else form.append(field, new Blob([bytes], { type: value.type }), value.name)
    }
    const answer = await fetch(app.base + path, { method: 'POST', body: form, headers })
    const { stack: _, ...told } = (await answer.json()) as Record<string, unknown> // which never leaves through MCP
    return { status: answer.status, body: told }
  }

  // Fastify's handler takes one route's form by itself; Nest's interceptors know more kinds than routing-controllers.
  const isThere = ({ nestOnly, tool, says }: (typeof ROWS)[number]) =>
    name === 'NestJS on fastify' ? tool === 'post_one' && !says.includes('refused') : !nestOnly || name === 'NestJS on express'
  const rows = ROWS.filter(isThere)
  test.each(rows)('$says: what the same form gives', async ({ tool, args, path, form, token }) => {
    const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {}
    const expected = await live(path, form, headers)
    const modern = ask('tools/call', { name: tool, arguments: args })
    for (const [body, more] of [
      [call(tool, args), {}],
      [modern, mirrored(modern)],
    ] as const) {
      const { json } = await post(serving.url, body, { ...headers, ...more })
      expect(json.result._meta['backend2mcp/response'].status).toBe(expected.status)
      expect(JSON.parse(json.result.content[0].text)).toEqual(expected.body)
    }
  })

  test.each([
    ['no base64', { title: 't', picture: 'ä?' }, '/picture'],
    ['a data URI that breaks off', { title: 't', picture: 'data:image/png;base64' }, '/picture'],
    ['an escape that is none', { title: 't', picture: 'data:text/plain,%zz' }, '/picture'],
  ])('%s is refused, and the handler does not run', async (_, args, at) => {
    const { json } = await post(serving.url, call('post_one', { id: '7', ...args }))
    expect(json.result.isError).toBe(true)
    expect(json.result._meta['backend2mcp/arguments'][0].pointer).toBe(at)
  })

  test("a file beyond the application's limit is its own answer", async () => {
    const large = Buffer.alloc(2000).toString('base64')
    const { json } = await post(serving.url, call('post_one', { id: '7', title: 't', picture: large }))
    expect([json.result.isError, json.result._meta['backend2mcp/response'].status]).toEqual([true, expect.any(Number)])
    expect(json.result._meta['backend2mcp/response'].status).toBeGreaterThanOrEqual(400)
  })

  test('what the model is told', async () => {
    const { inputSchema } = (await app.adapter.listTools()).tools.get('post_one')!
    expect((inputSchema.properties as Record<string, object>).picture).toMatchObject({
      type: 'string',
      description: expect.stringContaining('base64'),
    })
  })
})
