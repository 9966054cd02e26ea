import { All, Controller, Get, Module, RequestMethod, Version, VERSION_NEUTRAL, VersioningType } from '@nestjs/common'
import { ApplicationConfig, ModulesContainer, NestFactory, RouterModule } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { describe, expect, test } from 'vitest'
import { composePaths } from '../../../adapters/nestjs/compose-paths.js'
import { connectInMemory } from '../../../src/transport/memory.js'
import { startApp } from './cells.js'
import { CHECKS } from './checks.js'
import { countSockets } from './concurrency.js'
import { live } from './live.js'

const platforms = ['express', 'fastify'] as const

describe.each(platforms)('NestJS 12 on %s', (platform) => {
  test.each(CHECKS.map(({ says, run }) => [says, run] as const))('%s', (_, run) => run(platform))

  test('a refused call is an error result that tells the model which argument to change', async () => {
    const { app, adapter, tools } = await startApp(platform)
    const client = new Client({ name: 'probe', version: '1' })
    await client.connect(await connectInMemory(adapter))
    const { name } = tools.get('GET /api/items/{id}')!
    const call = (id: unknown) => client.callTool({ name, arguments: { id } })
    expect(await call(7)).toMatchObject({ structuredContent: { item: 7 } })
    expect(await call('ping')).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('not called') }] })
    for (const id of ['', '.', '..'])
      expect(await call(id)).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('Argument /id') }] })
    await client.close()
    await app.close()
  })

  test('1,000 calls of an MCP client open no socket, and live HTTP answers between and after', async () => {
    const { app, adapter, tools, port } = await startApp(platform)
    const client = new Client({ name: 'probe', version: '1' })
    await client.connect(await connectInMemory(adapter, 'user'))
    const { name } = tools.get('GET /api/me')!
    for (let round = 0; round < 10; round++) {
      const opened = await countSockets(async () => {
        const calls = Array.from({ length: 100 }, () => client.callTool({ name, arguments: {} }))
        for (const result of await Promise.all(calls)) expect(result.structuredContent).toEqual({ name: 'user', ip: '127.0.0.1', mi: true })
      })
      expect(opened).toEqual({ listens: 0, connects: 0 })
      const { body } = await live(port, { path: '/api/me', headers: { authorization: 'Bearer live' } })
      expect(JSON.parse(body.toString())).toEqual({ name: 'live', ip: '127.0.0.1', mi: true })
    }
    await client.close()
    await app.close()
  })
})
test('path composition equals what Nest registers: prefix, excludes, arrays, version arrays, neutral, RouterModule', async () => {
  // Nest registers a pass-through of its own for each exclude; those are no routes of controllers.
  @Controller({ path: ['a', '/b/'], version: ['1', VERSION_NEUTRAL] })
  class Many {
    @Get(['x', '/y/']) get() {}
    @Version('3') @Get() own() {}
  }
  @Controller('/')
  class Root {
    @Get() root() {}
    @All('every') every() {}
  }
  @Module({ controllers: [Root] })
  class Inner {}
  @Module({ imports: [Inner, RouterModule.register([{ path: '/in/:tenant', module: Inner }])], controllers: [Many] })
  class Outer {}
  const app = await NestFactory.create(Outer, new ExpressAdapter(), { logger: false })
  app.setGlobalPrefix('/api/', { exclude: [{ path: 'b/{*rest}', method: RequestMethod.GET }] })
  app.enableVersioning({ type: VersioningType.URI, defaultVersion: '9' })
  await app.init()
  const composed = [...composePaths(app.get(ModulesContainer), app.get(ApplicationConfig))].map(
    ({ verb, path }) => `${RequestMethod[verb]} ${path}`,
  )
  const router = (
    app.getHttpAdapter().getInstance() as { router: { stack: { route?: { path: string; methods: Record<string, boolean> } }[] } }
  ).router
  const registered = router.stack.flatMap(({ route }) =>
    route && !route.path.includes('{*')
      ? [`${Object.keys(route.methods).length > 5 ? 'ALL' : Object.keys(route.methods)[0]!.toUpperCase()} ${route.path}`]
      : [],
  )
  expect([...new Set(composed)].sort()).toEqual([...new Set(registered)].sort())
  expect(composed.length).toBeGreaterThan(10)
  await app.close()
})
