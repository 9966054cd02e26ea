import {
  Controller,
  type DynamicModule,
  Get,
  Module,
  Post,
  RequestMethod,
  type Type,
  Version,
  VERSION_NEUTRAL,
  type VersioningOptions,
  VersioningType,
} from '@nestjs/common'
import { NestFactory, RouterModule } from '@nestjs/core'
import type { Tool } from 'backend2mcp'
import { McpAdapter } from 'backend2mcp/nestjs'
import { deepEqual, equal } from 'node:assert/strict'
import { platformAdapter } from './app.js'
import { contextOf, portOf } from './cells.js'
import type { Check } from './check.js'
import { live } from './live.js'

interface Row {
  readonly says: string
  readonly controllers?: readonly Type[]
  readonly imports?: DynamicModule['imports']
  readonly prefix?: readonly [string, (string | { path: string; method: RequestMethod })[]?]
  readonly versioning?: VersioningOptions
  /** The tools' routes; each is called, and asked for over HTTP. */
  readonly routes: readonly string[]
}

@Controller('health')
class Health {
  @Get('live') live() {
    return { at: 'live' }
  }
  @Post('live') report() {
    return { at: 'report' }
  }
  @Get(':part/state') state() {
    return { at: 'state' }
  }
}
@Controller(['many', '/more/'])
class Many {
  @Get(['x', '/y/']) get() {
    return { at: 'many' }
  }
  @Get() root() {
    return { at: 'many root' }
  }
}
@Controller()
class Bare {
  @Get() root() {
    return { at: 'bare' }
  }
  @Get('/slashed/') slashed() {
    return { at: 'slashed' }
  }
}
@Controller({ path: 'versions', version: ['2', '1'] })
class Versions {
  @Get('both') both() {
    return { at: 'both' }
  }
  @Version('3') @Get('own') own() {
    return { at: 'own' }
  }
  @Version([VERSION_NEUTRAL, '4']) @Get('neutral') neutral() {
    return { at: 'neutral' }
  }
}
@Controller('plain')
class Plain {
  @Get() get() {
    return { at: 'plain' }
  }
}
@Module({ controllers: [Plain] })
class Inner {}
@Module({ controllers: [Health] })
class Outer {}
const nested = () => [
  Inner,
  Outer,
  RouterModule.register([{ path: '/shops/', module: Outer, children: [{ path: ':shop/in', module: Inner }] }]),
]
const uri = (more: object = {}): VersioningOptions => ({ type: VersioningType.URI, ...more })

const ROWS: readonly Row[] = [
  { says: 'no prefix', controllers: [Health], routes: ['GET /health/live', 'POST /health/live', 'GET /health/{part}/state'] },
  {
    says: 'a prefix with slashes',
    controllers: [Health, Bare],
    prefix: ['/api/v0/'],
    routes: [
      'GET /api/v0/health/live',
      'POST /api/v0/health/live',
      'GET /api/v0/health/{part}/state',
      'GET /api/v0',
      'GET /api/v0/slashed',
    ],
  },
  {
    says: 'exclude of one verb, and by a pattern',
    controllers: [Health],
    prefix: ['api', [{ path: 'health/live', method: RequestMethod.GET }, 'health/:part/state']],
    routes: ['GET /health/live', 'POST /api/health/live', 'GET /health/{part}/state'],
  },
  {
    says: 'exclude knows no version',
    controllers: [Versions],
    prefix: ['api', ['versions/both']],
    versioning: uri(),
    routes: ['GET /v2/versions/both', 'GET /api/v3/versions/own', 'GET /api/versions/neutral'],
  },
  {
    says: 'version arrays, the first one is called; the method wins over its class; neutral has no mark',
    controllers: [Versions, Plain],
    versioning: uri(),
    routes: ['GET /v2/versions/both', 'GET /v3/versions/own', 'GET /versions/neutral', 'GET /plain'],
  },
  {
    says: 'a default version, and a mark of its own',
    controllers: [Versions, Plain],
    versioning: uri({ defaultVersion: '9', prefix: 'r' }),
    routes: ['GET /r2/versions/both', 'GET /r3/versions/own', 'GET /versions/neutral', 'GET /r9/plain'],
  },
  {
    says: 'a default version that is neutral, and no mark',
    controllers: [Versions, Plain],
    versioning: uri({ defaultVersion: VERSION_NEUTRAL, prefix: false }),
    routes: ['GET /2/versions/both', 'GET /3/versions/own', 'GET /versions/neutral', 'GET /plain'],
  },
  {
    says: 'RouterModule with children, a parameter and slashes',
    imports: nested(),
    prefix: ['api'],
    routes: [
      'GET /api/shops/health/live',
      'POST /api/shops/health/live',
      'GET /api/shops/health/{part}/state',
      'GET /api/shops/{shop}/in/plain',
    ],
  },
  { says: 'array paths: one tool, the first path', controllers: [Many], routes: ['GET /many/x', 'GET /many'] },
]

/** A tool's path is where Nest registered its handler. */
export const PATHS: readonly Check[] = ROWS.map(({ says, controllers = [], imports = [], prefix, versioning, routes }) => ({
  says: `path composition: ${says}`,
  run: async (platform) => {
    @Module({ controllers: [...controllers], imports: [...imports] })
    class Root {}
    const app = await NestFactory.create(Root, platformAdapter(platform), { logger: false, abortOnError: false })
    if (prefix) app.setGlobalPrefix(prefix[0], { exclude: prefix[1] ?? [] })
    if (versioning) app.enableVersioning(versioning)
    const adapter = new McpAdapter(app, { log: false })
    await app.listen(0, '127.0.0.1')
    const tools = [...(await adapter.listTools()).tools.values()] as Tool[]
    deepEqual(tools.map(({ route }) => `${route.method} ${route.path}`).sort(), [...routes].sort())
    for (const { name, parameters, route } of tools) {
      const tool = (await adapter.listTools()).tools.get(name)!
      const answer = await live(portOf(app), { method: route.method, path: route.path.replace(/\{\w+\}/g, 'x') })
      const args = Object.fromEntries(parameters.map(({ argument }) => [argument, 'x']))
      const called = await adapter.executeTool(tool, args, contextOf())
      equal(answer.status, route.method === 'POST' ? 201 : 200, route.id)
      equal(Buffer.from(called.body).toString(), answer.body.toString(), route.id)
    }
    await app.close()
  },
}))
