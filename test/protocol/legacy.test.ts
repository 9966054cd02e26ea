import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js'
import { execFileSync } from 'node:child_process'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { localCaller } from '../../src/protocol/caller.js'
import { legacyServer } from '../../src/protocol/legacy.js'
import { LightTransport } from '../../src/transport/light.js'
import { compile } from '../transport/compiled.js'
import { NodeAdapter } from '../transport/node-app.js'

test.each<[string, string | undefined, Record<string, string>, string]>([
  ['a token', 't', { authorization: 'Bearer t' }, 'env'],
  ['a token with a line break', ' t\n', { authorization: 'Bearer t' }, 'env'],
  ['blanks', ' \n', {}, 'none'],
  ['nothing', undefined, {}, 'none'],
])('the caller on stdio with %s', async (_name, token, identityHeaders, scheme) => {
  const callerOf = await localCaller(new NodeAdapter().settings, 'stdio', token)
  expect(await callerOf()).toMatchObject({ transport: 'stdio', identityHeaders, auth: { scheme } })
})

/** What a client reads from one exchange that `exchange` writes. */
async function read(exchange: (res: ServerResponse) => unknown): Promise<{ type: string | null; text: string }> {
  const server = createServer((_req, res) => void exchange(res)).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const text = await answer.text()
  server.close()
  return { type: answer.headers.get('content-type'), text }
}

const result = (id: number, value: unknown = {}) => ({ jsonrpc: '2.0', id, result: value }) as JSONRPCMessage
const note = { jsonrpc: '2.0', method: 'notifications/progress', params: {} } as JSONRPCMessage
const events = (text: string) =>
  text
    .split('\n\n')
    .filter(Boolean)
    .map((event) => JSON.parse(event.replace(/^event: message\ndata: /, '')) as unknown)

test.each<[string, number, boolean, JSONRPCMessage[], string]>([
  ['one answer', 1, false, [result(1)], 'application/json'],
  ['a batch, when the last is there', 2, true, [result(2), result(1)], 'application/json'],
  ['a notification first', 1, false, [note, result(1)], 'text/event-stream'],
  ['a notification between', 2, true, [result(1), note, result(2)], 'text/event-stream'],
])('the light transport: %s', async (_name, left, batch, sent, type) => {
  const got = await read(async (res) => {
    const wire = new LightTransport(res, left, batch)
    for (const message of sent) await wire.send(message)
  })
  expect(got.type).toBe(type)
  expect(type === 'application/json' ? [JSON.parse(got.text)].flat() : events(got.text)).toEqual(sent)
})

const circle: Record<string, unknown> = {}
circle.self = circle
test.each<[string, boolean, JSONRPCMessage[]]>([
  ['a circle', false, [result(0, circle)]],
  ['a BigInt', false, [result(0, { n: 1n })]],
  ['in a batch', true, [result(0, circle)]],
  ['on a stream', false, [note, result(0, circle)]],
])('an answer that JSON cannot write is an internal error, never a hang: %s', async (_name, batch, sent) => {
  const errors: Error[] = []
  const { text } = await read(async (res) => {
    const wire = new LightTransport(res, 1, batch)
    wire.onerror = (error) => errors.push(error)
    for (const message of sent) await wire.send(message)
  })
  expect(text).toContain('"id":0')
  expect(text).toContain('-32603')
  expect(errors.length).toBeGreaterThan(0)
})

test('a request to the client is refused: it needs a session', async () => {
  await read(async (res) => {
    const wire = new LightTransport(res, 1, false)
    await expect(wire.send({ jsonrpc: '2.0', id: 1, method: 'sampling/createMessage' } as JSONRPCMessage)).rejects.toThrow('session')
    await wire.send(result(1))
  })
})

test('closed: nothing is written any more, and onclose comes once', async () => {
  let closed = 0
  const { text } = await read(async (res) => {
    const wire = new LightTransport(res, 1, false)
    wire.onclose = () => closed++
    await wire.close()
    await wire.close()
    await wire.send(result(1))
    res.end('nothing')
  })
  expect([text, closed]).toEqual(['nothing', 1])
})

test('deliver tells what the SDK cannot read', async () => {
  const adapter = new NodeAdapter()
  const server = await legacyServer(adapter, await localCaller(adapter.settings, 'memory'))
  const answers: unknown[] = []
  const send = (message: unknown): Promise<void> => (answers.push(message), Promise.resolve())
  await server.connect({ start: () => Promise.resolve(), close: () => Promise.resolve(), send })
  expect(server.deliver({ jsonrpc: '2.0', id: 1, method: 'ping', params: { _meta: { progressToken: {} } } })).toBe(false)
  expect(server.deliver({ jsonrpc: '2.0', id: 2, method: 'ping' })).toBe(true)
  await new Promise(setImmediate)
  expect(answers).toEqual([{ jsonrpc: '2.0', id: 2, result: {} }])
  await server.close()
})

test('the SDK is loaded for the first connection, and not before', () => {
  const compiled = compile()
  const file = (name: string) => JSON.stringify(compiled.child.replace('test/transport/child.js', name))
  const hook = `export const resolve = (name, context, next) => {
    if (name.startsWith('@modelcontextprotocol/')) throw new Error('the SDK is loaded')
    return next(name, context)
  }`
  const script = `
    import { register } from 'node:module'
    register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hook)}))
    const { NodeAdapter } = await import(${file('test/transport/node-app.js')})
    const { mcpHandler } = await import(${file('src/transport/http.js')})
    const adapter = new NodeAdapter()
    mcpHandler(adapter, { loopbackOnly: true })
    const { tools } = await adapter.listTools()
    const loaded = await import(${file('src/protocol/legacy.js')}).catch((error) => error.message)
    process.stdout.write(tools.size + ' tools, then ' + loaded)`
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  compiled.remove()
  expect(out).toBe('9 tools, then the SDK is loaded')
})
