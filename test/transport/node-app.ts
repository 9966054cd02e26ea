import type { RequestListener } from 'node:http'
import { BaseAdapter, type CallContext, type Route, type RouteFacts, type RouteRequest, type RouteResponse } from '../../src/adapter.js'
import { nodeDispatcher } from '../../src/dispatch/node-dispatcher.js'
import type { AdapterOptions } from '../../src/options.js'

/** What a slow request has seen of its client. */
export const slow = { started: 0, closed: 0 }

/** A whole application as a bare Node handler. */
export const app: RequestListener = (req, res) => {
  const answer = (status: number, value: unknown) =>
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
  const path = req.url!.split('?')[0]!
  if (path === '/slow') {
    slow.started++
    res.once('close', () => slow.closed++)
    return
  }
  if (path === '/late') return void setTimeout(() => answer(200, { late: true }), 300)
  if (path === '/guarded' && req.headers.authorization !== 'Bearer let-me-in') return answer(401, { message: 'Unauthorized' })
  if (path === '/guarded') return answer(200, { secret: 42 })
  if (path === '/headers') return answer(200, { headers: req.headers, address: req.socket.remoteAddress })
  if (path === '/names') return answer(200, ['ada', 'grace'])
  if (path === '/big') return answer(200, { text: 'x'.repeat(5_000_000) })
  if (path === '/noisy') console.log('the application says hello')
  if (path === '/broken') return req.socket.destroy()
  answer(200, { path })
}

const names = { type: 'array', items: { type: 'string' } }
const ROUTES: Readonly<Record<string, Partial<RouteFacts>>> = {
  '/slow': {},
  '/late': {},
  '/guarded': { description: 'Only with a token', title: 'Guarded' },
  '/headers': {},
  '/names': { outputSchema: names },
  '/big': {},
  '/noisy': {},
  '/broken': {},
  '/users/{id}': {
    parameters: [{ argument: 'id', in: 'path', name: 'id', required: true, schema: { type: 'integer' } }],
    outputSchema: { type: 'object', properties: { path: { type: 'string' } } },
  },
}

/** The adapter that a third party would write for it. */
export class NodeAdapter extends BaseAdapter<RequestListener> {
  readonly framework = 'node'
  /** The context of each call, in order. */
  readonly contexts: CallContext[] = []

  constructor(options: AdapterOptions = {}, handler: RequestListener = app) {
    super(handler, { log: false, maxTextBytes: 16 * 1024 * 1024, ...options })
  }

  getRoutes(): Route[] {
    return Object.keys(ROUTES).map((path) => ({ id: `GET ${path}`, method: 'GET', path, native: path, schemaSource: 'json-schema' }))
  }

  introspectRoute({ path }: Route): RouteFacts {
    return { parameters: [], ...ROUTES[path] }
  }

  protected override dispatch(request: RouteRequest): Promise<RouteResponse> {
    this.contexts.push(request.context)
    return nodeDispatcher(this.app)(request)
  }
}
