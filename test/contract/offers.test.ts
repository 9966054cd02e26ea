import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import * as v2 from '@modelcontextprotocol/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BearerAuthProvider } from '../../src/auth/bearer.js'
import { type HttpServing, serveHttp } from '../../src/transport/run.js'
import { PNG } from './offers/case.js'
import { nestCase } from './offers/nestjs.js'
import { routingControllersCase } from './offers/routing-controllers.js'

const CLIENTS = {
  'the 2025 era': async (url: URL, token: string) => {
    const client = new Client({ name: 't', version: '1' })
    await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers: { authorization: `Bearer ${token}` } } }))
    return client
  },
  'the 2026 era': async (url: URL, token: string) => {
    const client = new v2.Client({ name: 't', version: '1' }, { versionNegotiation: { mode: { pin: '2026-07-28' } } })
    await client.connect(new v2.StreamableHTTPClientTransport(url, { requestInit: { headers: { authorization: `Bearer ${token}` } } }))
    return client as unknown as Client
  },
}
const NOT_FOUND = { 'the 2025 era': -32002, 'the 2026 era': -32602 }

const auth = () =>
  new BearerAuthProvider({
    validTokens: [
      { token: 'a-token-with-scopes', subject: 'ada', scopes: ['secrets'] },
      { token: 'a-token-without', subject: 'bob' },
    ],
  })

const CASES = [nestCase('express'), nestCase('fastify'), routingControllersCase('Express'), routingControllersCase('Koa')]
const CELLS = CASES.flatMap(({ name, open }) => (Object.keys(CLIENTS) as (keyof typeof CLIENTS)[]).map((era) => ({ name, era, open })))

describe.each(CELLS)('$name, $era', ({ era, open }) => {
  let app: Awaited<ReturnType<typeof open>>
  let serving: HttpServing
  let client: Client
  let other: Client
  beforeAll(async () => {
    app = await open({ log: false, auth: auth(), resources: ['GET /offers/plain'] })
    serving = await serveHttp(app.adapter, { port: 0 })
    client = await CLIENTS[era](new URL(serving.url), 'a-token-with-scopes')
    other = await CLIENTS[era](new URL(serving.url), 'a-token-without')
  })
  afterAll(async () => {
    await client.close()
    await other.close()
    await serving.close()
    await app.close()
  })

  test('what is there is declared', () => {
    const told = era === 'the 2026 era' && { listChanged: true }
    const resources = told ? { ...told, subscribe: true } : {}
    expect(client.getServerCapabilities()).toEqual({ tools: { ...told }, logging: {}, resources, prompts: { ...told }, completions: {} })
  })

  test('resources and templates are listed, hidden ones are not, and each caller sees its own', async () => {
    const { resources } = await client.listResources()
    expect(resources.map(({ uri }) => uri)).toEqual([
      'shop://catalogue',
      'shop://logo',
      'shop://secret',
      'shop://broken',
      'api:///offers/plain',
    ])
    expect(resources[0]).toEqual({
      uri: 'shop://catalogue',
      name: 'get_catalogue',
      title: 'Catalogue',
      description: 'All we sell.',
      mimeType: 'application/json',
    })
    expect((await other.listResources()).resources.map(({ uri }) => uri)).not.toContain('shop://secret')
    const { resourceTemplates } = await client.listResourceTemplates()
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual(['api:///offers/items/{id}{?full}'])
  })

  test.each([
    ['shop://catalogue', '{"items":["tea"]}'],
    ['api:///offers/plain', '{"plain":true}'],
    ['shop://secret', '{"secret":42}'],
    ['api:///offers/items/7', '{"id":7,"kind":"number","full":null}'],
    ['api:///offers/items/7?full=a%20b&other=1', '{"id":7,"kind":"number","full":"a b"}'],
  ])('reads %s', async (uri, text) => {
    const { contents } = await client.readResource({ uri })
    expect(contents).toEqual([{ uri, mimeType: 'application/json', text }])
  })

  test('reads bytes', async () => {
    const { contents } = await client.readResource({ uri: 'shop://logo' })
    expect(contents).toEqual([{ uri: 'shop://logo', mimeType: 'image/png', blob: PNG.toString('base64') }])
  })

  test.each(['shop://nothing', 'shop://hidden', 'api:///offers/items/7/more', 'api:///offers/items/%', 'api:///offers/items/404'])(
    '%s is not found',
    async (uri) => {
      await expect(client.readResource({ uri })).rejects.toMatchObject({ code: NOT_FOUND[era], data: { uri } })
    },
  )

  test('what a caller may not see is not found, as what is not there', async () => {
    await expect(other.readResource({ uri: 'shop://secret' })).rejects.toMatchObject({ code: NOT_FOUND[era] })
  })

  test('a route that refuses says why', async () => {
    await expect(client.readResource({ uri: 'api:///offers/items/403' })).rejects.toMatchObject({
      code: -32602,
      message: expect.stringMatching(/HTTP 403 Forbidden: .*not yours/),
      data: { status: 403 },
    })
    await expect(client.readResource({ uri: 'api:///offers/items/..' })).rejects.toMatchObject({ code: -32602 })
  })

  test('what maskErrors hides is hidden here, too', async () => {
    const masked = await open({ log: false, maskErrors: true })
    const other = await serveHttp(masked.adapter, { port: 0 })
    const own = await CLIENTS[era](new URL(other.url), 'none')
    const failures = [own.readResource({ uri: 'shop://broken' }), own.getPrompt({ name: 'broken' })]
    const told = (await Promise.allSettled(failures)).map((one) => (one as { reason: { code: number; message: string } }).reason)
    await own.close()
    await other.close()
    await masked.close()
    for (const { code, message } of told)
      expect([code, message]).toEqual([-32603, expect.stringMatching(/HTTP 500 .*log tells why: [\w-]{36}$/)])
  })

  test('prompts are listed, and are no tools unless that is said', async () => {
    const { prompts } = await client.listPrompts()
    expect(prompts.map(({ name }) => name)).toEqual(['broken', 'greet', 'look', 'post_both'])
    expect(prompts[1]).toEqual({
      name: 'greet',
      title: 'Greeting',
      description: 'Greets somebody.',
      arguments: [{ name: 'who', description: 'Whom.', required: true }, { name: 'mode' }, { name: 'city' }],
    })
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name).sort()).toEqual(
      ['get_by_id', 'get_catalogue', 'get_mixed', 'get_plain', 'get_secret', 'get_unmixed', 'post_both'].sort(),
    )
  })

  test('a prompt is the route’s answer: a text is one message, messages stand as they are', async () => {
    const greeting = await client.getPrompt({ name: 'greet', arguments: { who: 'Ada', mode: 'long' } })
    expect(greeting.messages).toEqual([{ role: 'user', content: { type: 'text', text: 'Greet Ada longly.' } }])
    expect(greeting.description).toBe('Greets somebody.')
    const look = await client.getPrompt({ name: 'look' })
    expect([look.description, look.messages[1]!.content.type]).toEqual(['Made at once.', 'image'])
  })

  test.each([
    ['an unknown prompt', { name: 'nope' }, /Unknown prompt: nope/],
    ['a missing argument', { name: 'greet' }, /\/who/],
    ['an argument that is none', { name: 'greet', arguments: { who: 'a', what: 'b' } }, /\/what/],
  ])('%s is refused', async (_, params, says) => {
    await expect(client.getPrompt(params)).rejects.toMatchObject({ code: -32602, message: expect.stringMatching(says) })
  })

  test.each([
    ['mode', '', {}, ['short', 'long', 'shout']],
    ['mode', 'SH', {}, ['short', 'shout']],
    ['city', 'Nürn', { lang: 'de' }, ['Nürnberg (de)']],
    ['who', 'a', {}, []],
  ])('completes %s after %j', async (name, value, others, values) => {
    const { completion } = await client.complete({
      ref: { type: 'ref/prompt', name: 'greet' },
      argument: { name, value },
      context: { arguments: others },
    })
    expect(completion).toEqual({ values, total: values.length, hasMore: false })
  })

  test('completes the arguments of a template, and refuses one that is not there', async () => {
    const uri = 'api:///offers/items/{id}{?full}'
    expect((await client.complete({ ref: { type: 'ref/resource', uri }, argument: { name: 'id', value: '' } })).completion.values).toEqual(
      [],
    )
    const unknown = client.complete({ ref: { type: 'ref/resource', uri: 'shop://secrets/{id}' }, argument: { name: 'id', value: '' } })
    await expect(unknown).rejects.toMatchObject({ code: -32602 })
  })

  test('a tool may answer with content of its own; what is none is told as JSON', async () => {
    const mixed = await client.callTool({ name: 'get_mixed', arguments: {} })
    expect((mixed.content as { type: string }[]).map(({ type }) => type)).toEqual(['image', 'resource_link'])
    expect(mixed.structuredContent).toEqual({ n: 1 })
    const unmixed = await client.callTool({ name: 'get_unmixed', arguments: {} })
    expect(unmixed.content).toEqual([{ type: 'text', text: '{"content":[{"type":"video"}]}' }])
  })
})
