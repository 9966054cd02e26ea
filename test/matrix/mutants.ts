import type { INestApplication } from '@nestjs/common'
import { ExternalContextCreator } from '@nestjs/core'
import { McpAdapter as NestAdapter } from '../../adapters/nestjs/index.js'
import { McpAdapter as RcAdapter } from '../../adapters/routing-controllers/index.js'
import type { RouteRequest, RouteResponse } from '../../src/adapter.js'
import type { Make } from './subjects.js'

/** What rivals do instead of a request: the matrix must see it. */
type Handler = (...args: unknown[]) => unknown

async function answerOf(run: () => unknown): Promise<RouteResponse> {
  const headers = { 'content-type': 'application/json' }
  try {
    return { status: 200, headers, body: Buffer.from(JSON.stringify((await run()) ?? null)) }
  } catch (error) {
    const { status = 500, message } = error as { status?: number; message: string }
    return { status, headers, body: Buffer.from(JSON.stringify({ message })) }
  }
}

/** Path arguments in order, and the body: enough for most handlers. */
function argumentsOf(request: RouteRequest, path: string): unknown[] {
  const at = request.url.split('?')[0]!.split('/')
  const given = path.split('/').flatMap((part, index) => (part.startsWith('{') ? [decodeURIComponent(at[index]!)] : []))
  return [...given, ...(request.body ? [JSON.parse(Buffer.from(request.body).toString()) as unknown] : [])]
}

type Native = { readonly controller: new () => Record<string, Handler>; readonly method: string }

/** Nest's instance of a controller, as its own container makes it. */
async function instanceOf(app: INestApplication, { controller }: Native): Promise<Record<string, Handler>> {
  return app.resolve(controller, undefined, { strict: false }).catch(() => app.get(controller, { strict: false }))
}

class DirectNest extends NestAdapter {
  protected override dispatch(
    request: RouteRequest,
    { native, path }: Parameters<NestAdapter['introspectRoute']>[0],
  ): Promise<RouteResponse> {
    const { method } = native
    return answerOf(async () => (await instanceOf(this.app, native as Native))[method]!(...argumentsOf(request, path)))
  }
}

class ExternalNest extends NestAdapter {
  protected override dispatch(
    request: RouteRequest,
    { native, path }: Parameters<NestAdapter['introspectRoute']>[0],
  ): Promise<RouteResponse> {
    const { method } = native
    return answerOf(async () => {
      const instance = await instanceOf(this.app, native as Native)
      const run = this.app.get(ExternalContextCreator, { strict: false }).create(instance, instance[method] as never, method)
      return (run as Handler)({ headers: request.headers, params: {}, query: {} }, ...argumentsOf(request, path)) // guards see a request
    })
  }
}

class DirectRc extends RcAdapter {
  protected override dispatch(
    request: RouteRequest,
    { native, path }: Parameters<RcAdapter['introspectRoute']>[0],
  ): Promise<RouteResponse> {
    const { target, method } = native.action as unknown as { target: Native['controller']; method: string }
    return answerOf(() => new target()[method]!(...argumentsOf(request, path)))
  }
}

/** Calls the method. */
export const DIRECT: Make = {
  nest: (app, options) => new DirectNest(app, options),
  routingControllers: (app, options) => new DirectRc(app, options),
}

/** Runs it in another context of Nest's, behind its guards and no middleware. */
export const EXTERNAL: Make = { ...DIRECT, nest: (app, options) => new ExternalNest(app, options) }
