import { describe, expect, onTestFinished, test } from 'vitest'
import { BearerAuthProvider } from '../../src/auth/bearer.js'
import { serveHttp } from '../../src/transport/run.js'
import { call, post, rpc } from '../transport/post.js'
import { nestCase } from './mcp-auth/nestjs.js'
import { routingControllersCase } from './mcp-auth/routing-controllers.js'

const auth = () =>
  new BearerAuthProvider({
    validTokens: [
      { token: 't-ada', subject: 'ada', scopes: ['things:write'] },
      { token: 't-bob', subject: 'bob' },
    ],
  })

describe.each([nestCase('express'), nestCase('fastify'), routingControllersCase('Express'), routingControllersCase('Koa')])(
  '$name',
  ({ open }) => {
    test.each<[string, Record<string, unknown>, string, object, object]>([
      ['get_alone', {}, '/auth/alone', { subject: 'ada', scheme: 'bearer' }, { subject: null, scheme: null }],
      [
        'get_beside_by_id',
        { id: '7', q: 'x' },
        '/auth/beside/7?q=x',
        { id: '7', q: 'x', subject: 'ada', may: true },
        { id: '7', q: 'x', subject: null, may: null },
      ],
      ['get_guard', {}, '/auth/guard', { subject: 'ada' }, { subject: 'nobody' }],
      ['get_inherited_by_id', { id: '7' }, '/auth/inherited/7', { id: '7', subject: 'ada' }, { id: '7', subject: null }],
    ])('%s', async (tool, args, path, throughMcp, throughHttp) => {
      const { adapter, base, close } = await open({ auth: auth(), log: false })
      const serving = await serveHttp(adapter, { port: 0 })
      onTestFinished(async () => {
        await serving.close()
        await close()
      })
      const of = async (token: string) =>
        (await post(serving.url, call(tool, args), { authorization: `Bearer ${token}` })).json.result.structuredContent
      expect(await of('t-ada')).toEqual(throughMcp)
      expect(await of('t-bob')).toMatchObject({ subject: 'bob' })
      expect(await (await fetch(base + path, { headers: { authorization: 'Bearer t-ada' } })).json()).toEqual(throughHttp)
      const { tools } = (await post(serving.url, rpc('tools/list'), { authorization: 'Bearer t-ada' })).json.result
      const { properties } = tools.find(({ name }: { name: string }) => name === tool).inputSchema
      expect(Object.keys(properties).sort()).toEqual(Object.keys(args).sort())
    })

    test('the raw credential is readable by name, and nowhere else', async () => {
      const { adapter, close } = await open({ auth: auth(), log: false })
      const serving = await serveHttp(adapter, { port: 0 })
      onTestFinished(async () => {
        await serving.close()
        await close()
      })
      const answer = (await post(serving.url, call('get_raw'), { authorization: 'Bearer t-ada' })).json.result.structuredContent
      expect([answer.named, JSON.stringify(answer.auth)]).toEqual(['Bearer t-ada', expect.not.stringContaining('t-ada')])
    })
  },
)
