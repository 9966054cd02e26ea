import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import {
  PromptListChangedNotificationSchema,
  ResourceListChangedNotificationSchema,
  ResourceUpdatedNotificationSchema,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js'
import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { connectInMemory } from '../../src/transport/memory.js'
import { type HttpServing, serveHttp } from '../../src/transport/run.js'
import { serveStdio } from '../../src/transport/stdio.js'
import { ask, mirrored } from '../transport/modern-rows.js'
import { call, HEADERS, post, rpc } from '../transport/post.js'
import { nestCase } from './offers/nestjs.js'

const SUBSCRIPTION = 'io.modelcontextprotocol/subscriptionId'
// oxlint-disable-next-line no-explicit-any
type Message = any

let app: Awaited<ReturnType<ReturnType<typeof nestCase>['open']>>
let serving: HttpServing
beforeAll(async () => {
  app = await nestCase('express').open({ log: false })
  serving = await serveHttp(app.adapter, { port: 0 })
})
afterAll(async () => {
  await serving.close()
  await app.close()
})

/** What changes, and what a client that asked for everything hears. */
const CHANGES: readonly [says: string, change: () => Promise<void> | void, heard: readonly (readonly [method: string, uri?: string])[]][] =
  [
    ['a tool', () => app.adapter.hide('get_mixed'), [['notifications/tools/list_changed']]],
    ['the tool again', () => app.adapter.show('get_mixed'), [['notifications/tools/list_changed']]],
    ['a prompt that is no tool', () => app.adapter.hide('greet'), [['notifications/prompts/list_changed']]],
    [
      'a resource that is a tool',
      () => app.adapter.hide('get_catalogue'),
      [['notifications/tools/list_changed'], ['notifications/resources/list_changed']],
    ],
    ['a resource that is none', () => app.adapter.show('get_logo'), [['notifications/resources/list_changed']]],
    ['what stands at a URI', () => app.adapter.resourceUpdated('shop://logo'), [['notifications/resources/updated', 'shop://logo']]],
    ['what stands at a URI nobody asked for', () => app.adapter.resourceUpdated('shop://other'), []],
  ]
const expected = CHANGES.flatMap(([, , heard]) => heard)
const filter = {
  toolsListChanged: true,
  promptsListChanged: true,
  resourcesListChanged: true,
  resourceSubscriptions: ['shop://logo', 'shop://nothing'],
}

async function changeAll(): Promise<void> {
  for (const [, change] of CHANGES) await change()
  await app.adapter.show('greet')
  await app.adapter.show('get_catalogue')
}

test('a client of the 2025 era that stays hears of each, and can end its subscription', async () => {
  const client = new Client({ name: 't', version: '1' })
  const heard: unknown[][] = []
  for (const schema of [
    ToolListChangedNotificationSchema,
    PromptListChangedNotificationSchema,
    ResourceListChangedNotificationSchema,
    ResourceUpdatedNotificationSchema,
  ]) {
    client.setNotificationHandler(schema as typeof ResourceUpdatedNotificationSchema, ({ method, params }) => {
      heard.push(params?.uri ? [method, params.uri] : [method])
    })
  }
  await client.connect(await connectInMemory(app.adapter))
  await client.subscribeResource({ uri: 'shop://logo' })
  await expect(client.subscribeResource({ uri: 'shop://nothing' })).rejects.toMatchObject({ code: -32002 })
  await changeAll()
  await vi.waitFor(() => expect(heard.slice(0, expected.length)).toEqual(expected))
  await client.unsubscribeResource({ uri: 'shop://logo' })
  heard.length = 0
  app.adapter.resourceUpdated('shop://logo')
  await client.ping()
  expect(heard).toEqual([])
  const before = app.adapter.changes.listeners
  await client.close()
  expect(app.adapter.changes.listeners).toBe(before - 1)
})

describe('a subscription of the 2026 era', () => {
  /** Opens one over HTTP and gives what arrives. */
  async function open(notifications: unknown, id: unknown = 1) {
    const body = ask('subscriptions/listen', { notifications }, {}, id)
    const leave = new AbortController()
    onTestFinished(() => leave.abort())
    const answer = await fetch(serving.url, {
      method: 'POST',
      signal: leave.signal,
      headers: { ...HEADERS, ...mirrored(body) },
      body: JSON.stringify(body),
    })
    const messages: Message[] = []
    const read = async () => {
      let text = ''
      for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
        text += chunk
        messages.splice(0, messages.length, ...[...text.matchAll(/^data: (.*)\n\n/gm)].map(([, data]) => JSON.parse(data!)))
      }
    }
    void read().catch(() => {})
    return { answer, messages, leave }
  }

  test('over HTTP: acknowledged first, then what was asked for, each with its id; it ends with its client', async () => {
    const before = app.adapter.changes.listeners
    const { answer, messages, leave } = await open(filter, 'sub')
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('x-accel-buffering')]).toEqual([
      200,
      'text/event-stream',
      'no',
    ])
    await vi.waitFor(() => expect(messages).toHaveLength(1))
    expect(messages[0]).toEqual({
      jsonrpc: '2.0',
      method: 'notifications/subscriptions/acknowledged',
      params: { notifications: { ...filter, resourceSubscriptions: ['shop://logo'] }, _meta: { [SUBSCRIPTION]: 'sub' } },
    })
    await changeAll()
    await vi.waitFor(() => expect(messages.length).toBeGreaterThan(expected.length))
    const told = messages.slice(1, expected.length + 1)
    expect(told.map(({ method, params }) => (params.uri ? [method, params.uri] : [method]))).toEqual(expected)
    expect(told.every(({ params }) => params._meta[SUBSCRIPTION] === 'sub')).toBe(true)
    leave.abort()
    await vi.waitFor(() => expect(app.adapter.changes.listeners).toBe(before))
  })

  test('what was not asked for is not sent', async () => {
    const { messages } = await open({ promptsListChanged: true })
    await vi.waitFor(() => expect(messages).toHaveLength(1))
    await changeAll()
    await vi.waitFor(() => expect(messages.length).toBeGreaterThan(1))
    expect([...new Set(messages.slice(1).map(({ method }) => method))]).toEqual(['notifications/prompts/list_changed'])
  })

  test.each([
    [undefined],
    [[]],
    [{ resourceSubscriptions: 'shop://logo' }],
    [{ resourceSubscriptions: [7] }],
    [{ resourceSubscriptions: Array(1001).fill('a:b') }],
  ])('a filter that is none is refused: %j', async (notifications) => {
    const body = ask('subscriptions/listen', { notifications })
    const { status, json } = await post(serving.url, body, mirrored(body))
    expect([status, json.error.code]).toEqual([200, -32602])
  })

  test('a server that stops ends it with its answer', async () => {
    const other = await serveHttp(app.adapter, { port: 0 })
    const body = ask('subscriptions/listen', { notifications: { toolsListChanged: true } })
    const answer = await fetch(other.url, { method: 'POST', headers: { ...HEADERS, ...mirrored(body) }, body: JSON.stringify(body) })
    const [text] = await Promise.all([answer.text(), other.close()])
    const last = JSON.parse([...text.matchAll(/^data: (.*)$/gm)].at(-1)![1]!) as Message
    expect(last).toEqual({ jsonrpc: '2.0', id: 1, result: { resultType: 'complete', _meta: { [SUBSCRIPTION]: 1 } } })
  })

  test('on a pipe: two at once are told apart by their ids, one is cancelled, one ends with the pipe', async () => {
    const [input, output] = [new PassThrough(), new PassThrough()]
    let text = ''
    output.on('data', (chunk: Buffer) => (text += chunk.toString()))
    const messages = () =>
      text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Message)
    const send = (message: unknown) => void input.write(`${JSON.stringify(message)}\n`)
    const served = serveStdio(app.adapter, output, input)
    send(ask('subscriptions/listen', { notifications: { toolsListChanged: true } }, {}, 0))
    send(ask('subscriptions/listen', { notifications: { toolsListChanged: true } }, {}, 'b'))
    await vi.waitFor(() => expect(messages()).toHaveLength(2))
    send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'b' } })
    send(rpc('ping', undefined, 'p'))
    await vi.waitFor(() => expect(messages()).toHaveLength(3))
    await app.adapter.hide('get_mixed')
    await app.adapter.show('get_mixed')
    input.end()
    await served
    const told = messages().filter(({ method }) => method === 'notifications/tools/list_changed')
    expect(told.map(({ params }) => params._meta?.[SUBSCRIPTION])).toEqual([0, 0])
    expect(messages().slice(-2)).toEqual([
      { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 0 } },
      { jsonrpc: '2.0', id: 0, result: { resultType: 'complete', _meta: { [SUBSCRIPTION]: 0 } } },
    ])
  })
})

test('what is hidden is not listed, and a call of it is unknown; shown, it is as before', async () => {
  const names = async () => (await post(serving.url, rpc('tools/list'))).json.result.tools.map(({ name }: { name: string }) => name)
  expect(await names()).toContain('get_plain')
  await app.adapter.hide('get_plain')
  expect(await names()).not.toContain('get_plain')
  expect((await post(serving.url, call('get_plain'))).json.error).toMatchObject({ code: -32602, message: 'Unknown tool: get_plain' })
  await app.adapter.show('get_plain')
  expect(await names()).toContain('get_plain')
  expect((await post(serving.url, call('get_plain'))).json.result.structuredContent).toEqual({ plain: true })
  await expect(app.adapter.hide('get_plane')).rejects.toMatchObject({ code: 'UNKNOWN_TOOL' })
})
