import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { request } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import type { Route } from '../../src/adapter.js'
import type { AdapterOptions } from '../../src/options.js'
import { serveHttp } from '../../src/transport/run.js'
import { ask, mirrored } from './modern-rows.js'
import { NodeAdapter } from './node-app.js'
import { HEADERS, post, rpc } from './post.js'

/** So many routes. */
class WideAdapter extends NodeAdapter {
  constructor(
    private readonly count: number,
    options: AdapterOptions = {},
  ) {
    super(options)
  }
  override getRoutes(): Route[] {
    return Array.from({ length: this.count }, (_, n) => ({
      id: `GET /things${n}`,
      method: 'GET',
      path: `/things${n}`,
      native: '/names',
      schemaSource: 'json-schema',
    }))
  }
}

async function serve(count: number, options?: AdapterOptions) {
  const adapter = new WideAdapter(count, options)
  const serving = await serveHttp(adapter, { port: 0 })
  onTestFinished(() => serving.close())
  return { adapter, url: serving.url }
}

/** The raw bytes of an answer. */
function raw(url: string, body: object, headers: object): Promise<{ headers: Readonly<Record<string, unknown>>; bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    const req = request(url, { method: 'POST', agent: false, headers: { ...HEADERS, ...headers } }, (res) => {
      const chunks: Buffer[] = []
      res.on('data', (chunk: Buffer) => chunks.push(chunk))
      res.once('end', () => resolve({ headers: res.headers, bytes: Buffer.concat(chunks) }))
    })
    req.once('error', reject)
    req.end(JSON.stringify(body))
  })
}

const ERAS: readonly [string, (id: unknown) => { body: object; headers: object }][] = [
  ['2025', (id) => ({ body: rpc('tools/list', {}, id), headers: {} })],
  ['2026', (id) => ({ body: ask('tools/list', {}, {}, id), headers: mirrored(ask('tools/list')) })],
]

test.each(ERAS)('a list is compressed for who takes it, and is the same (%s)', async (_, made) => {
  const { url } = await serve(200)
  for (const id of [1, 'ä', '', 0, 12345678]) {
    const { body, headers } = made(id)
    const plain = await raw(url, body, headers)
    const packed = await raw(url, body, { ...headers, 'accept-encoding': 'br, gzip' })
    expect([plain.headers['content-encoding'], packed.headers['content-encoding'], packed.headers.vary]).toEqual([
      undefined,
      'gzip',
      'Accept-Encoding',
    ])
    expect(packed.headers['content-length']).toBe(String(packed.bytes.length))
    expect(gunzipSync(packed.bytes).equals(plain.bytes)).toBe(true)
    expect(packed.bytes.length).toBeLessThan(plain.bytes.length / 5)
    expect((JSON.parse(plain.bytes.toString()) as { id: unknown }).id).toBe(id)
  }
})

test.each([
  ['gzip', true],
  ['GZIP', true],
  ['*', true],
  ['gzip;q=0.5', true],
  ['deflate, gzip ; q=1.0', true],
  ['gzip;q=0', false],
  ['gzip;q=0.000', false],
  ['deflate, br', false],
  ['identity', false],
  ['', false],
])('Accept-Encoding: %s', async (taken, packed) => {
  const { url } = await serve(50)
  const { headers } = await raw(url, rpc('tools/list'), { 'accept-encoding': taken })
  expect(headers['content-encoding']).toBe(packed ? 'gzip' : undefined)
})

test('a short list is not worth it', async () => {
  const { url } = await serve(1)
  expect((await raw(url, rpc('tools/list'), { 'accept-encoding': 'gzip' })).headers['content-encoding']).toBeUndefined()
})

test('the official client reads it', async () => {
  const { url } = await serve(2000)
  const client = new Client({ name: 't', version: '1' })
  await client.connect(new StreamableHTTPClientTransport(new URL(url)))
  expect((await client.listTools()).tools).toHaveLength(2000)
  await client.close()
})

test('each caller gets its own, compressed or not, at once and again', async () => {
  const policy = (_: unknown, { name }: { name: string }) => !name.endsWith('7')
  const [all, some] = [await serve(100), await serve(100, { policy })]
  const names = async ({ url }: { url: string }, headers: object) => {
    const { headers: answered, bytes } = await raw(url, rpc('tools/list'), headers)
    const text = (answered['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString()
    return (JSON.parse(text) as { result: { tools: { name: string }[] } }).result.tools.length
  }
  for (const headers of [{}, { 'accept-encoding': 'gzip' }, {}])
    expect([await names(all, headers), await names(some, headers)]).toEqual([100, 90])
})

test('what is hidden is gone from the bytes that were kept', async () => {
  const { url, adapter } = await serve(100)
  const count = async () =>
    gunzipSync((await raw(url, rpc('tools/list'), { 'accept-encoding': 'gzip' })).bytes)
      .toString()
      .match(/"name"/g)!.length
  expect(await count()).toBe(100)
  await adapter.hide('get_things5')
  expect(await count()).toBe(99)
  await adapter.show('get_things5')
  expect(await count()).toBe(100)
})

test.each(ERAS)('page by page: every tool once, in order (%s)', async (era) => {
  const { url } = await serve(25, { pageSize: 10 })
  const sizes: number[] = []
  const names: string[] = []
  let cursor: string | undefined
  do {
    const params = cursor === undefined ? {} : { cursor }
    const body = era === '2025' ? rpc('tools/list', params) : ask('tools/list', params)
    const { json } = await post(url, body, era === '2025' ? {} : mirrored(body))
    sizes.push(json.result.tools.length)
    names.push(...json.result.tools.map(({ name }: { name: string }) => name))
    cursor = json.result.nextCursor
  } while (cursor !== undefined)
  expect([sizes, new Set(names).size, names[24]]).toEqual([[10, 10, 5], 25, 'get_things24'])
})

test.each([
  '',
  'x',
  'MTE',
  Buffer.from('-10').toString('base64url'),
  Buffer.from('10').toString('base64'),
  Buffer.from('0').toString('base64url'),
])('a cursor that is none is refused: %j', async (cursor) => {
  const { url } = await serve(25, { pageSize: 10 })
  expect((await post(url, rpc('tools/list', { cursor }))).json.error).toMatchObject({ code: -32602 })
})

test('without pages every cursor is refused', async () => {
  const { url } = await serve(5)
  expect((await post(url, rpc('tools/list', { cursor: Buffer.from('10').toString('base64url') }))).json.error).toMatchObject({
    code: -32602,
  })
})
