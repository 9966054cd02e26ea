import 'reflect-metadata'
import express from 'express'
import { createServer, type RequestListener } from 'node:http'
import {
  Authorized,
  Controller,
  createExpressServer,
  Delete,
  Get,
  getMetadataArgsStorage,
  JsonController,
  Middleware,
  Param,
  Post,
  Body,
  useExpressServer,
} from 'routing-controllers'
import { McpAdapter } from 'backend2mcp/routing-controllers'
import { beforeAll, describe, expect, test } from 'vitest'
import { callTool } from '../../../src/tools/call-tool.js'
import { contextOf, fetchLive } from '../suite.js'
import { expressApp } from './express-app.js'
import { koaApp } from './koa-app.js'
import { runCase, startApp } from './cells.js'
import { EXPRESS } from './cases.js'

/** routing-controllers takes every middleware of the process where none is named; this file shares it with the fixtures. */
@Middleware({ type: 'before' })
class PassOn {
  use(_req: unknown, _res: unknown, next: () => unknown) {
    return next()
  }
}

const idsOf = async (app: object, options = {}) => {
  const { tools, leftOut, warnings } = await new McpAdapter(app, { log: false, ...options }).listTools()
  return { tools: [...tools.values()].map(({ route }) => route.id), leftOut, warnings }
}

describe('inherited actions that lost their guards or parameters', () => {
  test.each([
    ['Express 5', () => expressApp('Express 5')],
    ['Koa 3', () => koaApp()],
  ])('are no tools on %s, and the warning names class, method and what was lost', async (_, make) => {
    const { tools, leftOut, warnings } = await idsOf(make())
    const cats = leftOut.filter(({ route }) => route.source?.startsWith('CatsController'))
    expect(cats.map(({ route, reason }) => [route.id, reason])).toEqual([
      ['GET /api/cats/{id}', "the base class's parameters do not apply to it (routing-controllers does not inherit them)"],
      [
        'DELETE /api/cats/{id}',
        "the base class's response decorators or @Authorized do not apply to it (routing-controllers does not inherit them)",
      ],
    ])
    expect(warnings.filter((text) => text.startsWith('CatsController.remove'))).toEqual([expect.stringContaining('without its base class')])
    expect(tools.filter((id) => id.includes('/cats'))).toEqual(['GET /api/cats/over/ridden', 'GET /api/cats/all'])
  })

  test('a class-level @Authorized on the base is caught', async () => {
    @Authorized()
    class Guarded {
      @Get('/x') x() {
        return {}
      }
    }
    @JsonController('/lost-class')
    class Lost extends Guarded {}
    const { tools, leftOut } = await idsOf(createExpressServer({ controllers: [Lost] }) as object)
    expect(tools).toEqual([])
    expect(leftOut[0]!.reason).toContain('@Authorized')
  })
})

describe('discovery', () => {
  @JsonController('/things')
  class Things {
    @Get() empty() {
      return {}
    }
    @Get('/:id') one(@Param('id') id: string) {
      return { id }
    }
    @Get(/\/rx.*/) pattern() {
      return {}
    }
  }
  @JsonController('/elsewhere')
  class Elsewhere {
    @Get('/never') never() {
      return {}
    }
  }

  test('controllers that this application does not mount make no tool', async () => {
    expect(Elsewhere.name).toBe('Elsewhere')
    expect((await idsOf(createExpressServer({ controllers: [Things] }) as object)).tools).toEqual(['GET /things', 'GET /things/{id}'])
  })

  test('the same controllers under two prefixes give two routes each', async () => {
    const app = express()
    for (const routePrefix of ['/v1', '/v2']) useExpressServer(app, { routePrefix, controllers: [Things] })
    expect((await idsOf(app)).tools.sort()).toEqual(['GET /v1/things', 'GET /v1/things/{id}', 'GET /v2/things', 'GET /v2/things/{id}'])
  })

  test('inside a router that hangs under a path with a parameter', async () => {
    const router = express.Router({ mergeParams: true })
    useExpressServer(router, { controllers: [Things] })
    const app = express().use('/outer/:tenant', router as unknown as RequestListener)
    expect((await idsOf(app)).tools).toEqual(['GET /outer/{tenant}/things', 'GET /outer/{tenant}/things/{id}'])
  })

  test('a sub-application is found where the option mount names it', async () => {
    const sub = createExpressServer({ controllers: [Things], middlewares: [PassOn] }) as express.Express
    const app = express().use('/sub', sub as unknown as RequestListener)
    expect((await idsOf(app)).tools).toEqual([])
    const adapter = new McpAdapter(app, { log: false, mount: { '/sub': sub } })
    const { tools } = await adapter.listTools()
    const tool = [...tools.values()].find(({ route }) => route.id === 'GET /sub/things/{id}')!
    const { body } = await adapter.executeTool(tool, { id: 'a' }, contextOf(tool.name))
    expect(Buffer.from(body).toString()).toBe('{"id":"a"}')
  })

  test('discovery makes no instance of a controller', async () => {
    let made = 0
    @JsonController('/counted')
    class Counted {
      constructor() {
        made++
      }
      @Get() get() {
        return {}
      }
    }
    expect((await idsOf(createExpressServer({ controllers: [Counted] }) as object)).tools).toEqual(['GET /counted'])
    expect(made).toBe(0)
  })

  test('a build without parameter types is refused with its fix', async () => {
    class Bare {
      one(id: string) {
        return { id }
      }
    }
    // What a transformer without emitDecoratorMetadata leaves: the decorators' facts, and no design:paramtypes.
    Param('id')(Bare.prototype, 'one', 0)
    Get('/:id')(Bare.prototype, 'one')
    JsonController('/bare')(Bare)
    await expect(idsOf(createExpressServer({ controllers: [Bare] }) as object)).rejects.toMatchObject({
      code: 'MISSING_METADATA',
      message: expect.stringMatching(/Bare\.one[\s\S]*Fix: compile with tsc, SWC/),
    })
    const storage = getMetadataArgsStorage()
    storage.actions = storage.actions.filter(({ target }) => target !== Bare)
  })

  test('a strict application closes the schema when its options are given', async () => {
    class Dto {}
    Reflect.defineMetadata('design:type', String, Dto.prototype, 'a')
    @JsonController('/strict-options')
    class Strict {
      @Post() post(@Body() dto: Dto) {
        return dto
      }
    }
    const routingControllers = { controllers: [Strict], validation: { whitelist: true, forbidNonWhitelisted: true } }
    expect((await idsOf(createExpressServer(routingControllers) as object, { routingControllers })).tools).toEqual(['POST /strict-options'])
  })
})

test('text controllers and verbs that are no tools are named with the reason', async () => {
  @Controller('/odd')
  class Odd {
    @Delete('/x') remove() {
      return 'x'
    }
  }
  expect((await idsOf(createExpressServer({ controllers: [Odd] }) as object)).tools).toEqual(['DELETE /odd/x'])
})

describe.each(['Express 4', 'Express 5'] as const)('%s', (major) => {
  let app: ReturnType<typeof expressApp>
  beforeAll(() => {
    app = expressApp(major)
  })

  test('an argument that names a sibling is refused before the sibling runs', async () => {
    const adapter = new McpAdapter(app, { log: false })
    const { tools } = await adapter.listTools()
    const tool = [...tools.values()].find(({ route }) => route.id === 'GET /api/path/sibling/{id}')!
    expect(await callTool(adapter, tool.name, { id: 'me' }, contextOf(tool.name))).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('GET /api/path/sibling/{id}') }],
    })
    expect(await callTool(adapter, tool.name, { id: 'you' }, contextOf(tool.name))).toMatchObject({ structuredContent: { id: 'you' } })
  })

  test('300 mixed calls, half over HTTP: no answer and no identity is mixed', async () => {
    const started = await startApp(app, app as never)
    const tool = started.tools.get('GET /api/from/user')!
    const all = Array.from({ length: 300 }, async (_, n) => {
      const identity = { authorization: `Bearer user${n}` }
      const answer =
        n % 2
          ? await fetchLive(`http://127.0.0.1:${started.port}`, 'GET /api/from/user', undefined, identity)
          : await started.adapter.executeTool(tool as never, {}, contextOf('t', { identityHeaders: identity }))
      expect(JSON.parse(Buffer.from(answer.body).toString())).toEqual({ name: `user${n}` })
    })
    await Promise.all(all)
    expect((await runCase(started, EXPRESS[0]!)).http).toMatch(/^200/)
    await new Promise((resolve) => started.server.close(resolve))
  })
})

test('mounted by handler(), a real MCP exchange reaches the routes', async () => {
  const app = expressApp('Express 5')
  app.use('/mcp', new McpAdapter(app, { log: false }).handler() as never)
  const server = createServer(app as never)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
  const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'get_typedi', arguments: {} } }
  const answer = await fetch(`http://127.0.0.1:${port}/mcp`, {
    method: 'POST',
    headers: { ...headers, connection: 'close' },
    body: JSON.stringify(body),
  })
  expect(await answer.json()).toMatchObject({ id: 1, result: { structuredContent: { now: 'noon' } } })
  await new Promise((resolve) => server.close(resolve))
})
