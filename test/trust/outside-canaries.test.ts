import type { INestApplication } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { Controller, Get, Module } from '@nestjs/common'
import { BearerAuthProvider, combineProviders, HeaderInjectionAuthProvider } from 'backend2mcp'
import { McpAdapter, McpTool } from 'backend2mcp/nestjs'
import { describe, expect, test, vi } from 'vitest'
import type { AuthProvider } from '../../src/auth/provider.js'
import type { AdapterOptions } from '../../src/options.js'
import { call, rpc } from '../transport/post.js'
import { opened, TRANSPORTS } from './canaries/everything.js'
import { bomb, explode, secret, secretsIn, timesFired } from './canaries/secrets.js'

@Controller()
class FineController {
  @McpTool({ roles: ['nobody'] }) @Get('role') role() {
    return { role: true }
  }
  @McpTool({ visible: (caller) => (caller?.subject === 'crash' ? explode('visible') : true) }) @Get('seen') seen() {
    return { seen: true }
  }
  @Get('fine') fine() {
    return { fine: true }
  }
}
@Module({ controllers: [FineController] })
class AppModule {}

const TOKEN = secret('valid', 'token')
const known = (subject: string) => new BearerAuthProvider({ validTokens: [{ token: TOKEN, subject }] })
const broken = (place: string, header = 'authorization'): AuthProvider => ({ headerNames: [header], authenticate: () => explode(place) })
const unserializable = (place: string) => {
  throw { toString: () => explode(place), password: secret(place, 'password') } // oxlint-disable-line no-throw-literal
}

type Row = readonly [name: string, place: string, options: AdapterOptions, tool: string, token: string | undefined]

const ROWS: readonly Row[] = [
  ['the auth provider', 'provider', { auth: broken('provider') }, 'get_fine', TOKEN],
  ['verify()', 'verify', { auth: new BearerAuthProvider({ verify: () => explode('verify') }) }, 'get_fine', TOKEN],
  ['verify() that rejects', 'later', { auth: new BearerAuthProvider({ verify: async () => explode('later') }) }, 'get_fine', TOKEN],
  ['one of two providers', 'second', { auth: combineProviders(known('ada'), broken('second', 'x-second')) }, 'get_fine', TOKEN],
  ['mapPrincipal()', 'map', { auth: known('ada'), mapPrincipal: () => explode('map') }, 'get_fine', TOKEN],
  ['rolesOf()', 'roles', { auth: known('ada'), rolesOf: () => explode('roles') }, 'get_role', TOKEN],
  ['visible()', 'visible', { auth: known('crash') }, 'get_seen', TOKEN],
  ['policy()', 'policy', { auth: known('ada'), policy: () => explode('policy') }, 'get_fine', TOKEN],
  ['policy() that rejects', 'politely', { auth: 'none', policy: () => Promise.reject(bomb('politely')) }, 'get_fine', undefined],
]

/** What is written down outside a route goes to the log under an id; a client gets a fixed text. */
describe.each(ROWS)('%s throws', (_, place, options, tool, token) => {
  test.each(TRANSPORTS)('%s: nothing of it reaches the client, and all but its password is in the log', async (transport) => {
    const { texts, log } = await everything(transport, options, tool, token)
    expect(timesFired(place)).toBeGreaterThan(0)
    expect(texts.flatMap(secretsIn)).toEqual([])
    expect(log).toContain(secret(place, 'message'))
    expect(log).not.toMatch(/canary_\w+_(password|token)/)
  })
})

test.each(TRANSPORTS)('%s: what fails while a request is made or sent inward is no part of the answer', async (transport) => {
  const places = ['execute', 'unserializable', 'dispatch'] as const
  for (const place of places) {
    class Adapter extends McpAdapter {
      override executeTool(...given: Parameters<McpAdapter['executeTool']>) {
        if (place === 'execute') explode(place)
        if (place === 'unserializable') unserializable(place)
        return super.executeTool(...given)
      }
      protected override dispatch(): never {
        return explode('dispatch')
      }
    }
    const { texts } = await everything(transport, { auth: 'none' }, 'get_fine', undefined, (app, all) => new Adapter(app, all))
    expect(texts.flatMap(secretsIn)).toEqual([])
    expect(timesFired(place)).toBeGreaterThan(0)
  }
})

test.each(TRANSPORTS)('%s: secrets that are only configured are given to nobody', async (transport) => {
  vi.stubEnv('DATABASE_URL', `postgres://root:${secret('environment', 'env')}@db/app`)
  const headers = new HeaderInjectionAuthProvider({ staticHeaders: { 'x-inner': secret('static', 'header') } })
  const list = new BearerAuthProvider({ validTokens: [{ token: TOKEN, subject: 'ada' }, secret('other', 'token')] })
  const rows: readonly [AdapterOptions['auth'], string | undefined][] = [
    [headers, undefined],
    [list, TOKEN],
    [combineProviders(list, headers), TOKEN],
    [combineProviders(list, headers), undefined],
  ]
  for (const [auth, token] of rows) {
    const { texts, log } = await everything(transport, { auth }, 'get_fine', token)
    expect([...texts, log].flatMap(secretsIn)).toEqual([])
  }
  vi.unstubAllEnvs()
})

test.each(TRANSPORTS)('%s: a token that is refused is repeated nowhere', async (transport) => {
  const { texts, log } = await everything(transport, { auth: known('ada') }, 'get_fine', secret('wrong', 'token'))
  expect(texts.join('')).toMatch(/not valid/)
  expect([...texts, log].flatMap(secretsIn)).toEqual([])
})

type MakeAdapter = (app: INestApplication, options: AdapterOptions) => McpAdapter

/** What a client gets of a list, a call and two mistakes; and the log. A server that refuses to start says so to its developer, not to a client. */
async function everything(
  transport: (typeof TRANSPORTS)[number],
  options: AdapterOptions,
  tool: string,
  token?: string,
  make: MakeAdapter = (app, all) => new McpAdapter(app, all),
): Promise<{ readonly texts: readonly string[]; readonly log: string }> {
  const logged: string[] = []
  const app = await NestFactory.create(AppModule, { logger: false })
  const adapter = make(app, { ...options, log: (text) => void logged.push(text) })
  await adapter.listTools()
  await app.init()
  const texts: string[] = []
  try {
    const { ask, close } = await opened(transport, adapter, token)
    const unknown = call('get_nothing', {})
    const requests = [rpc('tools/list'), call(tool, {}), call(tool, { strange: 1 }), unknown, rpc('no/method')]
    for (const request of requests) texts.push(await ask(request))
    await close()
  } catch (error) {
    expect(error).toMatchObject({ code: 'BAD_CREDENTIAL' })
    texts.push(String(error))
  }
  await app.close()
  return { texts, log: logged.join('\n') }
}
