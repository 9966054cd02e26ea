import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { CreateMessageRequestSchema, ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import * as v2 from '@modelcontextprotocol/client'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { BearerAuthProvider } from '../../src/auth/bearer.js'
import { connectInMemory } from '../../src/transport/memory.js'
import { type HttpServing, serveHttp } from '../../src/transport/run.js'
import { ask, CAPABILITIES, mirrored } from '../transport/modern-rows.js'
import { post } from '../transport/post.js'
import { ran } from './input/case.js'
import { nestCase } from './input/nestjs.js'
import { routingControllersCase } from './input/routing-controllers.js'

const CASES = [nestCase('express'), nestCase('fastify'), routingControllersCase('Express'), routingControllersCase('Koa')]

/** What the person in front of the client says, in order, and what they were asked. */
let says: object[] = []
let asked: string[] = []
const elicited = ({ params }: { params: unknown }) => {
  asked.push((params as { message: string }).message)
  return (says.shift() ?? { action: 'cancel' }) as never
}
const sampled = () => ({ role: 'assistant', content: { type: 'text', text: 'Paris' }, model: 'm' }) as never
const accept = (content: object) => ({ action: 'accept', content })

describe.each(CASES)('$name', ({ open }) => {
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

  const v1Client = (capabilities: object) => new Client({ name: 't', version: '1' }, { capabilities })
  const CLIENTS = {
    'the 2025 era, in memory': async () => {
      const client = v1Client({ elicitation: {}, sampling: {} })
      client.setRequestHandler(ElicitRequestSchema, elicited)
      client.setRequestHandler(CreateMessageRequestSchema, sampled)
      await client.connect(await connectInMemory(app.adapter))
      return client
    },
    'the 2026 era, over HTTP': async () => {
      const client = new v2.Client(
        { name: 't', version: '1' },
        { capabilities: { elicitation: {}, sampling: {} }, versionNegotiation: { mode: { pin: '2026-07-28' } } },
      )
      client.setRequestHandler('elicitation/create', elicited)
      client.setRequestHandler('sampling/createMessage', sampled)
      await client.connect(new v2.StreamableHTTPClientTransport(new URL(serving.url)))
      return client as unknown as Client
    },
  }

  describe.each(Object.entries(CLIENTS))('%s', (_, connect) => {
    let client: Client
    beforeAll(async () => void (client = await connect()))
    afterAll(() => client.close())
    beforeEach(() => {
      ran.length = 0
      asked = []
    })

    test.each([
      ['an answer', 'get_ask', [accept({ count: 3 })], ['How many?'], { action: 'accept', count: 3 }],
      [
        'an answer that does not fit is asked for again',
        'get_ask',
        [accept({ count: 'x' }), accept({ count: 4 })],
        ['How many?', 'How many?'],
        { action: 'accept', count: 4 },
      ],
      ['a refusal', 'get_ask', [{ action: 'decline' }], ['How many?'], { action: 'decline', count: null }],
      [
        'one question after another',
        'get_twice',
        [accept({ name: 'Ada' }), accept({ name: 'Bo' })],
        ['First?', 'And after Ada?'],
        { names: ['Ada', 'Bo'] },
      ],
      ['a handler that catches everything', 'get_swallow', [accept({ count: 5 })], ['How many?'], { action: 'accept', count: 5 }],
      ['a question to the model', 'get_model', [], [], { said: 'Paris' }],
    ])('%s', async (_says, tool, answers, questions, expected) => {
      says = [...answers]
      const result = await client.callTool({ name: tool, arguments: {} })
      expect([result.structuredContent, asked]).toEqual([expected, questions])
    })

    test.each([
      ['consent', accept({}), ['remove 7'], { removed: '7' }],
      ['no consent', { action: 'decline' }, [], undefined],
      ['no answer', { action: 'cancel' }, [], undefined],
    ])('a route to be confirmed: %s', async (_says, answer, didRun, expected) => {
      says = [answer]
      const result = await client.callTool({ name: 'delete_by_id', arguments: { id: '7' } })
      expect([ran, asked, result.structuredContent]).toEqual([didRun, ['Delete 7 for good?'], expected])
      expect(result.isError ?? false).toBe(expected === undefined)
    })

    test('a call that is refused anyway is not asked about', async () => {
      const result = await client.callTool({ name: 'delete_by_id', arguments: { id: '..' } })
      expect([result.isError, asked, ran]).toEqual([true, [], []])
    })
  })

  test.each(['get_ask', 'delete_by_id'])('%s fails closed where the client of the 2025 era cannot ask', async (tool) => {
    ran.length = 0
    const http = v1Client({ elicitation: {} })
    await http.connect(new StreamableHTTPClientTransport(new URL(serving.url)))
    const silent = v1Client({})
    await silent.connect(await connectInMemory(app.adapter))
    for (const client of [http, silent]) {
      const result = await client.callTool({ name: tool, arguments: { ...(tool === 'delete_by_id' && { id: '7' }) } })
      expect([result.isError, JSON.stringify(result.content)]).toEqual([true, expect.stringMatching(/cannot (be asked|ask)/)])
      await client.close()
    }
    expect(ran).toEqual([])
  })

  test.each(['get_ask', 'delete_by_id'])('%s fails closed where the client of the 2026 era cannot ask', async (name) => {
    ran.length = 0
    const body = ask('tools/call', { name, arguments: name === 'delete_by_id' ? { id: '7' } : {} })
    const { status, json } = await post(serving.url, body, mirrored(body))
    expect([status, json.error.code, json.error.data]).toEqual([400, -32021, { requiredCapabilities: { elicitation: {} } }])
    expect(ran).toEqual([])
  })
})

describe('the state that a client brings back', () => {
  let app: Awaited<ReturnType<(typeof CASES)[number]['open']>>
  let serving: HttpServing
  beforeAll(async () => {
    const auth = new BearerAuthProvider({
      validTokens: [
        { token: 'token-of-ada-here', subject: 'ada' },
        { token: 'token-of-bob-here', subject: 'bob' },
      ],
    })
    app = await CASES[0]!.open({ log: false, auth })
    serving = await serveHttp(app.adapter, { port: 0 })
  })
  afterAll(async () => {
    await serving.close()
    await app.close()
  })

  const send = async (params: object, token = 'token-of-ada-here') => {
    const body = ask('tools/call', params, { [CAPABILITIES]: { elicitation: {} } })
    return post(serving.url, body, { ...mirrored(body), authorization: `Bearer ${token}` })
  }
  const call = { name: 'get_twice', arguments: {} }
  const first = async () => {
    const { json } = await send(call)
    expect(json.result).toMatchObject({ resultType: 'input_required', inputRequests: { first: { method: 'elicitation/create' } } })
    const { json: second } = await send({
      ...call,
      inputResponses: { first: accept({ name: 'Ada' }) },
      requestState: json.result.requestState,
    })
    expect(Object.keys(second.result.inputRequests)).toEqual(['second'])
    return second.result.requestState as string
  }
  const last = { inputResponses: { second: accept({ name: 'Bo' }), unasked: accept({}) } }

  test('carries the answers so far', async () => {
    const { json } = await send({ ...call, ...last, requestState: await first() })
    expect(json.result).toMatchObject({ resultType: 'complete', structuredContent: { names: ['Ada', 'Bo'] } })
  })
  test('without it, what was answered before is asked again', async () => {
    const { json } = await send({ ...call, ...last })
    expect(Object.keys(json.result.inputRequests)).toEqual(['first'])
  })

  test('a consent before its question counts for nothing, nor does an answer to what was not asked', async () => {
    ran.length = 0
    const consent = { name: 'delete_by_id', arguments: { id: '7' }, inputResponses: { confirm: accept({}) } }
    const early = (await send(consent)).json.result
    expect([early.resultType, ran]).toEqual(['input_required', []])
    const both = { first: accept({ name: 'Ada' }), second: accept({ name: 'nobody asked' }) }
    const { requestState } = (await send(call)).json.result
    const { json } = await send({ ...call, inputResponses: both, requestState })
    expect(Object.keys(json.result.inputRequests)).toEqual(['second'])
    expect((await send({ ...consent, requestState: early.requestState })).json.result.structuredContent).toEqual({ removed: '7' })
  })

  const flipped = (state: string) => state.replace(/^./, (one) => (one === 'e' ? 'f' : 'e'))
  test.each<[string, (state: string) => [params: object, token?: string]]>([
    ['changed', (state) => [{ ...call, ...last, requestState: flipped(state) }]],
    ['signed otherwise', (state) => [{ ...call, ...last, requestState: `${state.slice(0, -2)}AA` }]],
    ['no text', () => [{ ...call, ...last, requestState: 7 }]],
    ['nothing', () => [{ ...call, ...last, requestState: '' }]],
    ['of another caller', (state) => [{ ...call, ...last, requestState: state }, 'token-of-bob-here']],
    ['of another tool', (state) => [{ ...call, name: 'get_ask', ...last, requestState: state }]],
    ['of other arguments', (state) => [{ ...call, arguments: { a: 1 }, ...last, requestState: state }]],
  ])('%s is refused', async (_, made) => {
    const { json } = await send(...made(await first()))
    expect(json.error).toMatchObject({ code: -32602, message: expect.stringMatching(/^Invalid requestState: /) })
  })

  test('expired is refused', async () => {
    const state = await first()
    const now = Date.now()
    vi.spyOn(Date, 'now').mockReturnValue(now + 11 * 60_000)
    const { json } = await send({ ...call, ...last, requestState: state })
    vi.restoreAllMocks()
    expect(json.error.message).toMatch(/has expired/)
  })

  test('the order of the arguments does not matter', async () => {
    const state = (await send({ name: 'delete_by_id', arguments: { id: '7' } })).json.result.requestState as string
    const { json } = await send({
      requestState: state,
      inputResponses: { confirm: accept({}) },
      arguments: { id: '7' },
      name: 'delete_by_id',
    })
    expect(json.result.structuredContent).toEqual({ removed: '7' })
  })
})
