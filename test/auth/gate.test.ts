import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { anonymous, authContext } from '../../src/auth/context.js'
import type { AuthProvider } from '../../src/auth/provider.js'
import type { AdapterOptions } from '../../src/options.js'
import { localCaller } from '../../src/protocol/caller.js'
import { refuseOpenMount } from '../../src/transport/open-mount.js'
import { serveHttp } from '../../src/transport/run.js'
import { NodeAdapter } from '../transport/node-app.js'
import { call, post, rpc } from '../transport/post.js'
import { CallerHeaderProvider } from './header-provider.js'

/** Adds a header and identifies nobody. */
const injecting = (injectedHeaders: Record<string, string>): AuthProvider => ({
  headerNames: Object.keys(injectedHeaders),
  identifies: false,
  injectedHeaders,
  authenticate: () => ({ kind: 'absent' }),
})

async function serve(options: AdapterOptions) {
  const adapter = new NodeAdapter(options)
  const serving = await serveHttp(adapter, { port: 0 })
  onTestFinished(() => serving.close())
  return { adapter, url: serving.url }
}

describe('who is let in over HTTP', () => {
  test.each<[string, Record<string, string>, number, string | undefined, RegExp]>([
    ['no credential', {}, 401, 'Caller why="absent"', /a credential is needed/],
    ['an unknown one', { 'x-caller': 'stranger' }, 401, 'Caller why="refused"', /is not valid/],
    ['an expired one, though the provider takes it', { 'x-caller': 'late' }, 401, 'Caller why="refused"', /is not valid/],
    ['two', { 'x-caller': 'two' }, 400, undefined, /Two credentials/],
    ['one in the URL', { 'x-caller': 'query' }, 400, undefined, /in the URL/],
    ['a verifier that throws', { 'x-caller': 'down' }, 503, undefined, /The server's log tells why: [0-9a-f-]{36}$/],
    ['another header than the provider reads', { authorization: 'Bearer x' }, 401, 'Caller why="absent"', /needed/],
  ])('%s', async (_name, headers, status, challenge, message) => {
    const lines: string[] = []
    const { adapter, url } = await serve({ auth: new CallerHeaderProvider(), log: (line) => void lines.push(line) })
    const answer = await post(url, call('get_headers'), headers)
    expect([answer.status, answer.headers['www-authenticate']]).toEqual([status, challenge])
    expect(answer.json).toMatchObject({ jsonrpc: '2.0', error: { message: expect.stringMatching(message) } })
    expect(answer.text).not.toContain('postgres')
    expect(adapter.contexts).toEqual([])
    if (status === 503) expect(lines.join('\n')).toContain('a credential could not be checked')
  })

  test('the body of a stranger is never read', async () => {
    const { url } = await serve({ auth: new CallerHeaderProvider() })
    expect((await post(url, '{not json', {})).status).toBe(401)
    expect((await post(url, '{not json', { 'x-caller': 'ada' })).status).toBe(400)
  })

  test('an accepted caller: its own header goes inward, no other credential, and the handler knows who it is', async () => {
    const { adapter, url } = await serve({ auth: new CallerHeaderProvider() })
    const answer = await post(url, call('get_headers'), { 'x-caller': 'ada orders:read', authorization: 'Bearer other' })
    const { headers } = answer.json.result.structuredContent
    expect(headers).toMatchObject({ 'x-caller': 'ada orders:read' })
    expect(headers).not.toHaveProperty('authorization')
    const [{ auth } = { auth: anonymous() }] = adapter.contexts
    expect(auth.principal).toMatchObject({ subject: 'ada', scopes: ['orders:read'] })
    expect([auth.hasScope('orders:read'), auth.hasScope('orders')]).toEqual([true, false])
    expect([auth.headers['x-caller'], JSON.stringify(auth).includes('ada orders')]).toEqual(['ada orders:read', false])
  })

  test.each<[string, AdapterOptions['mapPrincipal'], number, unknown]>([
    ['its headers replace the credential', ({ subject }) => ({ headers: { 'X-User': subject } }), 200, { 'x-user': 'ada' }],
    ['a throw', () => Promise.reject(new Error('no such user')), 500, undefined],
    ['a header with a line break', () => ({ headers: { 'x-user': 'a\r\nb: c' } }), 500, undefined],
    ['nothing', () => undefined as never, 500, undefined],
  ])('mapPrincipal: %s', async (_name, mapPrincipal, status, inward) => {
    const { adapter, url } = await serve({ auth: new CallerHeaderProvider(), mapPrincipal: mapPrincipal! })
    const answer = await post(url, call('get_headers'), { 'x-caller': 'ada' })
    expect(answer.status).toBe(status)
    if (status !== 200) expect([adapter.contexts, answer.text.includes('no such user')]).toEqual([[], false])
    else {
      expect(answer.json.result.structuredContent.headers).toMatchObject(inward as object)
      expect(answer.json.result.structuredContent.headers).not.toHaveProperty('x-caller')
    }
  })
})

describe('headers that the server adds', () => {
  const auth = injecting({ 'x-tenant': 'acme', authorization: 'Bearer of-the-server' })

  test('reach the route', async () => {
    const { url } = await serve({ auth })
    const { json } = await post(url, call('get_headers'))
    expect(json.result.structuredContent.headers).toMatchObject({ 'x-tenant': 'acme', authorization: 'Bearer of-the-server' })
  })

  test.each([{ 'x-tenant': 'evil' }, { authorization: 'Bearer own' }])('never replace a header of the caller: %o', async (headers) => {
    const { adapter, url } = await serve({ auth })
    const answer = await post(url, call('get_headers'), headers)
    expect([answer.status, adapter.contexts]).toEqual([400, []])
    expect(answer.json.error.message).toContain(Object.keys(headers)[0])
  })

  test('leave the caller its own credential where they do not add one', async () => {
    const { url } = await serve({ auth: injecting({ 'x-tenant': 'acme' }) })
    const { json } = await post(url, call('get_guarded'), { authorization: 'Bearer let-me-in' })
    expect(json.result.structuredContent).toEqual({ secret: 42 })
  })

  test('are no protection: an open bind is refused, and so is a mount in production', async () => {
    await expect(serveHttp(new NodeAdapter({ auth }), { host: '0.0.0.0', port: 0 })).rejects.toMatchObject({ code: 'OPEN_BIND' })
  })

  test('are not also forwarded', () => {
    expect(() => new NodeAdapter({ auth, forwardHeaders: ['X-Tenant'] })).toThrow(
      /x-tenant is added by "auth" and named by "forwardHeaders"/i,
    )
  })
})

describe('closed by default', () => {
  test.each<[string, AdapterOptions['auth'], boolean]>([
    ['nothing said', undefined, false],
    ['headers are added', injecting({ 'x-tenant': 'acme' }), false],
    ['a provider', new CallerHeaderProvider(), true],
    ['none, written', 'none', true],
    ['app, written', 'app', true],
  ])('%s', async (_name, auth, opens) => {
    const adapter = new NodeAdapter({ ...(auth && { auth }) })
    const outcome = await serveHttp(adapter, { host: '0.0.0.0', port: 0 }).then(
      (serving) => serving.close().then(() => true),
      (error: { code: string }) => error.code,
    )
    expect(outcome).toBe(opens ? true : 'OPEN_BIND')
    vi.stubEnv('NODE_ENV', 'production')
    onTestFinished(() => void vi.unstubAllEnvs())
    const mount = () => refuseOpenMount(adapter.settings, 'it')
    if (opens) expect(mount).not.toThrow()
    else expect(mount).toThrow(/it is not told who protects its endpoint/)
  })
})

describe('who calls on stdio and in memory', () => {
  const settings = (options: AdapterOptions) => new NodeAdapter(options).settings

  test('a token is shown to the provider in each of its headers', async () => {
    const callerOf = await localCaller(settings({ auth: new CallerHeaderProvider() }), 'stdio', 'ada\n')
    const { auth, identityHeaders, transport } = await callerOf()
    expect([auth.principal?.subject, identityHeaders, transport]).toEqual(['ada', { 'x-caller': 'ada' }, 'stdio'])
  })

  test.each(['stranger', 'late', 'two', 'down'])('a token that is refused stops the start: %s', async (token) => {
    await expect(localCaller(settings({ auth: new CallerHeaderProvider() }), 'stdio', token)).rejects.toMatchObject({
      code: 'BAD_CREDENTIAL',
    })
  })

  test('no token: the caller is anonymous, and the guards decide', async () => {
    const callerOf = await localCaller(settings({ auth: new CallerHeaderProvider() }), 'memory')
    expect(await callerOf()).toMatchObject({ auth: { scheme: 'none' }, identityHeaders: {} })
  })

  test('an expired credential is asked for again, and then refused', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const provider = new CallerHeaderProvider('bearer', 60)
    const callerOf = await localCaller(settings({ auth: provider }), 'stdio', 'ada')
    await callerOf()
    expect(provider.asked).toEqual(['ada'])
    vi.advanceTimersByTime(61_000)
    await callerOf()
    expect(provider.asked).toEqual(['ada', 'ada'])
    provider.authenticate = () => Promise.resolve({ kind: 'refused', reason: 'expired' })
    vi.advanceTimersByTime(61_000)
    await expect(callerOf()).rejects.toThrow(/no longer valid/)
  })
})

test('a context shows its credential by name only', () => {
  const { headers } = authContext({ scheme: 'bearer', headers: { Authorization: 'Bearer s3cret' } })
  expect(headers.authorization).toBe('Bearer s3cret')
  expect([JSON.stringify(headers), Object.keys(headers), { ...headers }]).toEqual(['{}', [], {}])
})

test('tools/list needs a credential as well', async () => {
  const { url } = await serve({ auth: new CallerHeaderProvider() })
  expect((await post(url, rpc('tools/list'))).status).toBe(401)
})
