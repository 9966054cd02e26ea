import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BearerAuthProvider } from '../../src/auth/bearer.js'
import { type HttpServing, serveHttp } from '../../src/transport/run.js'
import { nestCase } from '../contract/offers/nestjs.js'
import { nestCase as askingCase } from '../contract/input/nestjs.js'
import { type Answer, call, post, rpc } from './post.js'

// One message goes the short way; a batch of one, which a client without a version may send, is read and answered by the SDK.
type Rows = readonly (readonly [name: string, message: object])[]
const OFFERS: Rows = [
  ['ping', rpc('ping')],
  ['a ping with params', rpc('ping', { more: 1 }, 'a')],
  ['no method', rpc('tools/tell')],
  ['a name of Object', rpc('constructor')],
  ['a method of the other era', rpc('server/discover', {})],
  ['the tools', rpc('tools/list')],
  ['the tools, at a cursor that is none', rpc('tools/list', { cursor: 'x' })],
  ['a call', call('get_plain', {}, 'a')],
  ['a call without arguments', call('get_plain')],
  ['a call with _meta', rpc('tools/call', { name: 'get_plain', arguments: {}, _meta: { traceparent: '00-1-1-00', more: { deep: [1] } } })],
  ['a call as a task', rpc('tools/call', { name: 'get_plain', arguments: {}, task: { ttl: 1 } })],
  ['an argument that is wrong', call('get_items_by_id', { id: 'x' })],
  ['an argument that there is not', call('get_items_by_id', { id: 1, more: 2 })],
  [
    'an argument __proto__',
    rpc('tools/call', { name: 'get_items_by_id', arguments: JSON.parse('{"id":1,"__proto__":{"x":1}}') as object }),
  ],
  ['404', call('get_items_by_id', { id: 404 })],
  ['403', call('get_items_by_id', { id: 403 })],
  ['no tool', call('get_nothing', {})],
  ['a tool of scopes that the caller lacks', call('get_secret', {})],
  ['content of several kinds', call('get_mixed', {})],
  ['content of a kind that there is not', call('get_unmixed', {})],
  ['the resources', rpc('resources/list', {})],
  ['the templates', rpc('resources/templates/list')],
  ['a resource', rpc('resources/read', { uri: 'shop://catalogue' })],
  ['bytes', rpc('resources/read', { uri: 'shop://logo' })],
  ['no resource', rpc('resources/read', { uri: 'shop://nothing' })],
  ['a resource that fails', rpc('resources/read', { uri: 'shop://broken' })],
  ['a resource of scopes that the caller lacks', rpc('resources/read', { uri: 'shop://secret' })],
  ['the prompts', rpc('prompts/list')],
  ['a prompt', rpc('prompts/get', { name: 'greet', arguments: { who: 'Ada' } })],
  ['a prompt that lacks an argument', rpc('prompts/get', { name: 'greet' })],
  ['no prompt', rpc('prompts/get', { name: 'nothing' })],
  ['a prompt that fails', rpc('prompts/get', { name: 'broken' })],
  ['a completion', rpc('completion/complete', { ref: { type: 'ref/prompt', name: 'greet' }, argument: { name: 'mode', value: 's' } })],
  ['no completion', rpc('completion/complete', { ref: { type: 'ref/prompt', name: 'x' }, argument: { name: 'mode', value: 's' } })],
  ['a level', rpc('logging/setLevel', { level: 'error' })],
]

/** Without the name of the log's line, which is of each failure's own. */
const told = (answer: unknown): unknown => JSON.parse(JSON.stringify(answer).replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID'))

/** Routes that ask their client, who cannot be asked here. */
const ASKING: Rows = [
  ['a question', call('get_ask', {})],
  ['two questions', call('get_twice', {})],
  ['a question whose fault the handler swallows', call('get_swallow', {})],
  ['a question to the model', call('get_model', {})],
  ['a consent', call('delete_by_id', { id: '1' })],
  ['resources where there are none', rpc('resources/list')],
  ['prompts where there are none', rpc('prompts/get', { name: 'x' })],
  [
    'a completion where there is none',
    rpc('completion/complete', { ref: { type: 'ref/prompt', name: 'x' }, argument: { name: 'a', value: '' } }),
  ],
]

const APPS = [
  { app: 'what an application offers', open: nestCase('express').open, resources: ['GET /offers/plain'], rows: OFFERS },
  { app: 'routes that ask', open: askingCase('express').open, resources: [], rows: ASKING },
]

describe.each(APPS)('a request of the 2025 era is answered as by the SDK: $app', ({ open, resources, rows }) => {
  let serving: HttpServing
  let close: () => unknown
  beforeAll(async () => {
    const auth = new BearerAuthProvider({ validTokens: [{ token: 'a-token-without', subject: 'bob' }] })
    const app = await open({ log: false, auth, resources })
    serving = await serveHttp(app.adapter, { port: 0 })
    close = app.close
  })
  afterAll(async () => {
    await serving.close()
    await close()
  })

  const asked = (message: object): Promise<Answer> => post(serving.url, message, { authorization: 'Bearer a-token-without' })

  test.each(rows)('%s', async (_name, message) => {
    const [one, batch] = [await asked(message), await asked([message])]
    expect(one.status).toBe(batch.status)
    const [bySdk] = batch.status === 200 ? (batch.json as unknown[]) : [batch.json]
    expect(told(one.json)).toEqual(told(bySdk))
  })
})
