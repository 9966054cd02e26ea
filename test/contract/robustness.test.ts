import { Body as NestBody, Controller, Module, Post as NestPost, ValidationPipe } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { IsString } from 'class-validator'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Body, createExpressServer, JsonController, Post } from 'routing-controllers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { McpAdapter as NestMcpAdapter } from '../../adapters/nestjs/index.js'
import { McpAdapter as RcMcpAdapter } from '../../adapters/routing-controllers/index.js'
import type { BaseAdapter } from '../../src/adapter.js'
import { anonymous } from '../../src/auth/context.js'
import { jsonSchemaOf } from '../../src/schema/json-schema-of.js'
import { nameOf } from '../../src/schema/types.js'
import type { ToolList } from '../../src/tools/build-tools.js'
import { callTool } from '../../src/tools/call-tool.js'
import { BROKEN } from './broken-dtos.js'
import { BROKEN_ROUTES } from './broken-routes.js'

/** Every class and every route at once, in one real application of each framework, beside one that is whole. */
interface Application {
  readonly adapter: BaseAdapter<unknown>
  readonly url: string
  close(): Promise<unknown>
}

const routes = Object.values(BROKEN_ROUTES)
const answer = () => ({ done: true })

/** A controller with one POST for each class and each broken route, decorated by hand as the compiler would. */
function controllerOf(framework: string, post: (path: string) => MethodDecorator, body: () => ParameterDecorator): new () => object {
  class Everything {
    whole(): object {
      return { done: true }
    }
  }
  const { prototype } = Everything
  const add = (name: string, types: readonly unknown[], decorate: readonly MethodDecorator[] = []) => {
    if (name !== 'whole') Object.defineProperty(prototype, name, { value: () => answer(), writable: true, configurable: true })
    Reflect.defineMetadata('design:paramtypes', types, prototype, name)
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name)!
    body()(prototype, name, 0)
    for (const decorator of [...decorate, post(`/${name}`)]) decorator(prototype, name, descriptor)
  }
  add('whole', [Whole])
  for (const [at, { Class, only }] of Object.values(BROKEN).entries()) if (!only || only === framework) add(`class${at}`, [Class])
  for (const [at, { type, decorate }] of routes.entries()) add(`route${at}`, [type], decorate)
  return Everything
}
class Whole {
  @IsString() good!: string
}

async function nest(): Promise<Application> {
  const Everything = controllerOf('nestjs', NestPost, NestBody)
  Controller()(Everything)
  class AppModule {}
  Module({ controllers: [Everything] })(AppModule)
  const app = await NestFactory.create(AppModule, { logger: false })
  app.useGlobalPipes(new ValidationPipe({ transform: true }))
  const adapter = new NestMcpAdapter(app, { naming: 'handler', log: false })
  await app.listen(0, '127.0.0.1')
  return { adapter, url: await app.getUrl(), close: () => app.close() }
}

async function routingControllers(): Promise<Application> {
  const Everything = controllerOf('routing-controllers', Post as never, Body as never)
  JsonController()(Everything)
  const app = createExpressServer({ controllers: [Everything], defaultErrorHandler: true }) as Express
  const adapter = new RcMcpAdapter(app, { naming: 'handler', log: false })
  const server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { adapter: adapter as BaseAdapter<unknown>, url, close: () => new Promise((done) => server.close(done)) }
}
type Express = object & { listen(port: number, host: string): Server }

describe.each<[string, () => Promise<Application>]>([
  ['nestjs', nest],
  ['routing-controllers', routingControllers],
])('%s: what is broken costs itself', (framework, start) => {
  let app: Application
  let list: ToolList
  beforeAll(async () => {
    app = await start()
    list = await app.adapter.listTools()
  })
  afterAll(() => app.close())

  /** The status of a call, and of the same request over HTTP. */
  async function statuses(name: string, body: object, args = body) {
    const context = {
      auth: anonymous({}, 'none'),
      tool: name,
      identityHeaders: {},
      signal: new AbortController().signal,
      transport: 'memory' as const,
    }
    const { _meta } = await callTool(app.adapter, name, { ...args }, context)
    const { status } = await fetch(`${app.url}/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return { called: (_meta?.['backend2mcp/response'] as { status?: number } | undefined)?.status, status }
  }

  test('what is whole stands and answers', async () => {
    expect(list.tools.get('whole')!.inputSchema).toMatchObject({ properties: { good: { type: 'string' } }, required: ['good'] })
    const { called, status } = await statuses('whole', { good: 'yes' })
    expect([called, status]).toEqual([status, framework === 'nestjs' ? 201 : 200])
  })

  for (const [at, [name, { Class, property, warning, only }]] of Object.entries(BROKEN).entries()) {
    if (only && only !== framework) continue
    test(name, async () => {
      const tool = list.tools.get(`class${at}`)
      expect(list.leftOut.find(({ route }) => route.path === `/class${at}`)?.reason).toBeUndefined()
      const { properties, required } = tool!.inputSchema as { properties: object; required?: string[] }
      expect(Object.keys(properties).filter((key) => key !== property)).toEqual(['good'])
      expect((properties as { good: object }).good).toEqual({ type: 'string' })
      expect(required).toEqual(['good'])
      const own = list.warnings.filter((one) => one.startsWith(property ? `${nameOf(Class)}.${property}:` : nameOf(Class)))
      expect(own).toEqual(warning ? [expect.stringMatching(warning)] : [])
      const { called, status } = await statuses(`class${at}`, { good: 'yes' })
      expect(called).toBe(status)
    })
  }

  for (const [at, [name, { left, warning, body }]] of Object.entries(BROKEN_ROUTES).entries()) {
    test(name, async () => {
      const source = `Everything.route${at}`
      expect(list.tools.has(`route${at}`)).toBe(left === undefined)
      expect(list.leftOut.filter(({ route }) => route.source === source).map(({ reason }) => reason)).toEqual(
        left ? [expect.stringMatching(left)] : [],
      )
      expect(list.warnings.filter((one) => one.startsWith(`${source}:`))).toEqual([expect.stringMatching(warning)])
      if (left) return
      const { called, status } = await statuses(`route${at}`, body ?? { good: 'yes' }, body ?? { body: { good: 'yes' } })
      expect(called).toBe(status)
    })
  }
})

test.each(Object.keys(BROKEN))('%s: every form and direction is made', (name) => {
  for (const options of [{ form: 'check' }, { form: 'advertised' }, { direction: 'output' }] as const) {
    expect(jsonSchemaOf(BROKEN[name]!.Class, options).properties).toHaveProperty('good')
  }
})
