import { describe, expect, onTestFinished, test } from 'vitest'
import type { McpToolOptions } from '../../decorators/metadata.js'
import type { Route } from '../../src/adapter.js'
import { anonymous, authContext, type AuthContext, type Principal } from '../../src/auth/context.js'
import type { AdapterOptions } from '../../src/options.js'
import { listResult } from '../../src/protocol/registry.js'
import { callTool } from '../../src/tools/call-tool.js'
import { serveHttp } from '../../src/transport/run.js'
import { NodeAdapter } from '../transport/node-app.js'
import { call, post, rpc } from '../transport/post.js'
import { CallerHeaderProvider } from './header-provider.js'

/** The application with rules on two of its tools. */
class RuledAdapter extends NodeAdapter {
  constructor(
    private readonly rules: McpToolOptions,
    options: AdapterOptions = {},
    private readonly more: McpToolOptions = {},
  ) {
    super(options)
  }

  override getRoutes(): Route[] {
    const rules: Record<string, McpToolOptions> = { '/names': this.rules, '/headers': this.more }
    return super.getRoutes().map((route) => ({ ...route, options: rules[route.path] ?? {} }))
  }
}

const principal = (subject: string, scopes: readonly string[] = []): Principal => ({
  issuer: 'test',
  subject,
  scopes,
  claims: { roles: [subject] },
})
const bearer = (subject: string, scopes?: readonly string[]) => authContext({ scheme: 'bearer', principal: principal(subject, scopes) })
const oauth = (subject: string, scopes?: readonly string[]) => authContext({ scheme: 'oauth', principal: principal(subject, scopes) })
const rolesOf = ({ claims }: Principal) => claims.roles as string[]

type Seen = 'open' | 'hidden' | 'challenged'
const CASES: readonly [string, McpToolOptions, AdapterOptions, AuthContext, Seen][] = [
  ['no rule, anonymous', {}, {}, anonymous(), 'open'],
  ['a scope, anonymous', { scopes: ['a'] }, {}, anonymous(), 'hidden'],
  ['a scope, a token that has it', { scopes: ['a'] }, {}, bearer('ada', ['a', 'b']), 'open'],
  ['a scope, a token without it', { scopes: ['a'] }, {}, bearer('ada', ['b']), 'hidden'],
  ['two scopes, a token with one', { scopes: ['a', 'b'] }, {}, bearer('ada', ['b']), 'hidden'],
  ['a scope whose name begins alike', { scopes: ['a'] }, {}, bearer('ada', ['a:read']), 'hidden'],
  ['a scope, OAuth with it', { scopes: ['a'] }, {}, oauth('ada', ['a']), 'open'],
  ['a scope, OAuth without it', { scopes: ['a'] }, {}, oauth('ada'), 'challenged'],
  ['roles are a hint without rolesOf', { roles: ['admin'] }, {}, anonymous(), 'open'],
  ['roles, anonymous', { roles: ['admin'] }, { rolesOf }, anonymous(), 'hidden'],
  ['roles, one of them', { roles: ['admin', 'ada'] }, { rolesOf }, bearer('ada'), 'open'],
  ['roles, another', { roles: ['admin'] }, { rolesOf }, bearer('ada'), 'hidden'],
  ['no roles, though rolesOf is there', {}, { rolesOf }, anonymous(), 'open'],
  ['roles, rolesOf throws', { roles: ['ada'] }, { rolesOf: () => fail() }, bearer('ada'), 'hidden'],
  ['visible: yes', { visible: (who) => who?.subject === 'ada' }, {}, bearer('ada'), 'open'],
  ['visible: no', { visible: (who) => who?.subject === 'ada' }, {}, bearer('bob'), 'hidden'],
  ['visible: no, anonymous', { visible: (who) => who !== undefined }, {}, anonymous(), 'hidden'],
  ['visible: later yes', { visible: () => Promise.resolve(true) }, {}, anonymous(), 'open'],
  ['visible: later no', { visible: () => Promise.resolve(false) }, {}, anonymous(), 'hidden'],
  ['visible: something truthy is no yes', { visible: () => 'yes' as never }, {}, anonymous(), 'hidden'],
  ['visible throws', { visible: () => fail() }, {}, bearer('ada'), 'hidden'],
  ['visible rejects', { visible: () => Promise.reject(new Error('down')) }, {}, bearer('ada'), 'hidden'],
  ['policy: yes', {}, { policy: () => true }, anonymous(), 'open'],
  ['policy: no', {}, { policy: (_who, { name }) => name !== 'get_names' }, bearer('ada'), 'hidden'],
  ['policy: by the principal', {}, { policy: (who) => who?.subject === 'ada' }, bearer('bob'), 'hidden'],
  ['policy throws', {}, { policy: () => fail() }, bearer('ada'), 'hidden'],
  ['what another rule hides is not challenged', { scopes: ['a'], visible: () => false }, {}, oauth('ada'), 'hidden'],
  ['a policy hides what a scope would challenge', { scopes: ['a'] }, { policy: () => false }, oauth('ada'), 'hidden'],
  ['all rules hold', { scopes: ['a'], roles: ['ada'], visible: () => true }, { rolesOf, policy: () => true }, bearer('ada', ['a']), 'open'],
]

function fail(): never {
  throw new Error('the rule is broken')
}

test.each(CASES)('%s', async (_name, rules, options, auth, seen) => {
  const adapter = new RuledAdapter(rules, { ...options, auth: 'none' })
  const { tools } = await listResult(await adapter.listTools(), auth, adapter.settings)
  expect(tools.some(({ name }) => name === 'get_names')).toBe(seen !== 'hidden')
  const called = callTool(adapter, 'get_names', {}, contextOf(auth))
  if (seen === 'hidden') await expect(called).rejects.toMatchObject({ code: 'UNKNOWN_TOOL' })
  else expect((await called).isError ?? false).toBe(seen === 'challenged')
  expect(adapter.contexts).toHaveLength(seen === 'open' ? 1 : 0)
})

const contextOf = (auth: AuthContext) =>
  ({ auth, tool: 'get_names', identityHeaders: {}, signal: new AbortController().signal, transport: 'memory' }) as const

describe('over HTTP', () => {
  async function serve(adapter: NodeAdapter): Promise<string> {
    const serving = await serveHttp(adapter, { port: 0 })
    onTestFinished(() => serving.close())
    return serving.url
  }

  test('a hidden tool answers exactly as one that does not exist', async () => {
    const url = await serve(new RuledAdapter({ scopes: ['a'] }, { auth: new CallerHeaderProvider() }))
    const hidden = await post(url, call('get_names'), { 'x-caller': 'ada' })
    const unknown = await post(url, call('get_gnomes'), { 'x-caller': 'ada' })
    expect([hidden.status, hidden.text.replaceAll('names', '')]).toEqual([unknown.status, unknown.text.replaceAll('gnomes', '')])
    for (const alias of ['GET_NAMES', 'get_names/', 'get-names', 'head_names', 'getNames', 'get_names ']) {
      expect((await post(url, call(alias), { 'x-caller': 'ada' })).json.error.message).toBe(`Unknown tool: ${alias}`)
    }
  })

  test('OAuth: 403 with all scopes of the POST in one challenge, and the id of the call', async () => {
    const adapter = new RuledAdapter({ scopes: ['a'] }, { auth: new CallerHeaderProvider('oauth') }, { scopes: ['b'] })
    const url = await serve(adapter)
    const one = await post(url, call('get_names', {}, 7), { 'x-caller': 'ada b' })
    expect([one.status, one.headers['www-authenticate'], one.json.id]).toEqual([403, 'Caller error="insufficient_scope", scope="a"', 7])
    const batch = [call('get_names', {}, 1), call('get_headers', {}, 2), call('get_nothing', {}, 3)]
    const both = await post(url, batch, { 'x-caller': 'ada b' })
    expect([both.status, both.headers['www-authenticate']]).toEqual([403, 'Caller error="insufficient_scope", scope="a b"'])
    expect(adapter.contexts).toEqual([])
    expect((await post(url, call('get_names'), { 'x-caller': 'ada a' })).json.result.structuredContent).toEqual({
      result: ['ada', 'grace'],
    })
  })

  test('every caller has its own list, and callers with equal rights share its bytes', async () => {
    const adapter = new RuledAdapter({ scopes: ['a'] }, { auth: new CallerHeaderProvider() }, { visible: (who) => who?.subject === 'bob' })
    const url = await serve(adapter)
    const names = async (caller: string) =>
      ((await post(url, rpc('tools/list'), { 'x-caller': caller })).json.result.tools as { name: string }[]).map(({ name }) => name)
    const callers = ['ada', 'ada a', 'bob', 'bob a', 'eve']
    const lists = await Promise.all([...callers, ...callers].map(names))
    const sees = lists.map((list) => [list.includes('get_names'), list.includes('get_headers')])
    const expected = [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
      [false, false],
    ]
    expect(sees).toEqual([...expected, ...expected])
    const list = await adapter.listTools()
    const of = (auth: AuthContext) => listResult(list, auth, adapter.settings)
    expect(await of(bearer('ada'))).toBe(await of(bearer('eve')))
    expect(await of(bearer('ada'))).not.toBe(await of(bearer('bob')))
  })
})

test.each<[string, McpToolOptions, AdapterOptions, RegExp]>([
  ['scopes that nobody can have', { scopes: ['a'] }, { auth: 'none' }, /get_names needs scopes, and no auth provider gives any/],
  ['roles that decide nothing', { roles: ['admin'] }, {}, /is a hint and hides nothing until the option rolesOf/],
])('the developer is warned of %s', async (_name, rules, options, warning) => {
  expect((await new RuledAdapter(rules, options).listTools()).warnings.join('\n')).toMatch(warning)
})

test('what is no scope costs the tool, as it could never be granted', async () => {
  const { tools, leftOut } = await new RuledAdapter({ scopes: ['orders read'] }).listTools()
  expect(tools.has('get_names')).toBe(false)
  expect(leftOut.map(({ reason }) => reason).join()).toContain('"orders read" is no scope')
})

test('only so many lists are kept: the one used longest ago goes', async () => {
  const names = [...(await new RuledAdapter({}).listTools()).tools.keys()]
  const bit = (subject: string, name: string) => ((Number(subject) >> names.indexOf(name)) & 1) === 1
  const adapter = new RuledAdapter({}, { auth: 'none', policy: (who, { name }) => bit(who!.subject, name) })
  const list = await adapter.listTools()
  const of = (subject: number) => listResult(list, bearer(String(subject)), adapter.settings)
  const [first, second] = [await of(1), await of(2)]
  for (let n = 3; n < 120; n++) await Promise.all([of(n), of(2)])
  expect([(await of(1)) === first, (await of(2)) === second]).toEqual([false, true])
})
