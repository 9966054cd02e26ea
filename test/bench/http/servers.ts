import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { BaseAdapter, nodeDispatcher, type Route, type RouteFacts, type RouteRequest, type RouteResponse } from 'backend2mcp'
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'
import { FRAMEWORKS } from '../frameworks.js'

/** Where a server answers: `mcp`, and what else it has. */
export type Urls = Readonly<Record<string, string>>

interface Http {
  serveHttp(adapter: BaseAdapter<unknown>, options: { port: number }): Promise<{ url: string }>
}
/** A function of ours that no entry of the package exports. */
const { serveHttp } = (await import(new URL('../../../dist/esm/src/transport/run.js', import.meta.url).href)) as Http
const OPEN = { log: false, maxCallsPerMinute: false, maxConcurrentCalls: false, maxConcurrentCallsPerCaller: false } as const
const ANSWER = '{"id":"7","name":"Satyam"}'

async function listen(handler: RequestListener): Promise<string> {
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return urlOf(server)
}
const urlOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

async function bodyOf(req: IncomingMessage): Promise<{ id: number; params: { name: string; arguments: { id: string } } }> {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString()) as never
}

/** One tool whose call returns at once: what is left is the protocol. */
class LayerAdapter extends BaseAdapter<undefined> {
  readonly framework = 'bench'
  constructor(private readonly count: number) {
    super(undefined, OPEN)
  }
  getRoutes(): Route[] {
    return Array.from({ length: this.count }, (_, n) => ({
      id: `GET /users${n}/{id}`,
      method: 'GET' as const,
      path: `/users${n}/{id}`,
      native: undefined,
      schemaSource: 'json-schema' as const,
      options: {
        name: `get_user_${n}`,
        description: 'One user of the shop, by number, with the name and the address that it was registered with.',
      },
    }))
  }
  introspectRoute(): RouteFacts {
    const query = (name: string) => ({
      argument: name,
      in: 'query' as const,
      name,
      required: false,
      schema: { type: 'string', description: 'What it is for, in words.' },
    })
    return { parameters: ['full', 'language', 'currency'].map(query) }
  }
  override executeTool(): Promise<RouteResponse> {
    return Promise.resolve({ status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(ANSWER) })
  }
}

/** A bare Fastify route behind the seam, as an adapter of its own would put it there. */
class FastifyRoute extends BaseAdapter<RequestListener> {
  readonly framework = 'bench'
  getRoutes(): Route[] {
    return [
      {
        id: 'GET /users/{id}',
        method: 'GET',
        path: '/users/{id}',
        native: undefined,
        schemaSource: 'path-only',
        options: { name: 'get_user_0' },
      },
    ]
  }
  introspectRoute(): RouteFacts {
    return { parameters: [] }
  }
  protected override dispatch(request: RouteRequest) {
    return nodeDispatcher(this.app)(request)
  }
}

const ID = { id: z.string() }
const USER = {
  name: z.string().min(1).max(80),
  email: z.email(),
  age: z.int().min(0).max(150),
  role: z.enum(['admin', 'editor', 'reader']).optional(),
}

/** Tools written by hand on the stock SDK, stateless, with JSON answers: its documented form. */
function stock(
  count: number,
  inputSchema: z.ZodRawShape,
  run: (args: Readonly<Record<string, unknown>>) => Promise<string> | string,
  name = 'get_user',
): RequestListener {
  return async (req: IncomingMessage, res: ServerResponse) => {
    const server = new McpServer({ name: 'stock', version: '1' })
    for (let n = 0; n < count; n++)
      server.registerTool(`${name}_${n}`, { description: 'POST /users. One user of the shop.', inputSchema }, async (args) => ({
        content: [{ type: 'text', text: await run(args) }],
      }))
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined, enableJsonResponse: true })
    res.once('close', () => {
      void transport.close()
      void server.close()
    })
    await server.connect(transport)
    await transport.handleRequest(req, res)
  }
}

const nest = (framework: string) => async (): Promise<Urls> => {
  const { adapter, url, mcpUrl } = await FRAMEWORKS[framework]!.listening()
  return { plain: url, mounted: mcpUrl!, mcp: (await serveHttp(adapter, { port: 0 })).url }
}

/** The same application without McpModule. */
const alone = (framework: string) => async (): Promise<Urls> => ({ plain: await FRAMEWORKS[framework]!.bare!() })

export const SERVERS: Readonly<Record<string, (given?: string) => Promise<Urls>>> = {
  /** node:http and JSON, without a single check. */
  floor: async () => ({
    mcp: await listen(async (req, res) => {
      const { id } = await bodyOf(req)
      const text = JSON.stringify({
        jsonrpc: '2.0',
        id,
        result: { content: [{ type: 'text', text: ANSWER }], structuredContent: JSON.parse(ANSWER) as object },
      })
      res.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text)
    }),
  }),
  layer: async () => ({ mcp: (await serveHttp(new LayerAdapter(1), { port: 0 })).url }),
  stock: async () => ({ mcp: await listen(stock(1, ID, () => ANSWER)) }),
  fastify: async () => {
    const { fastify } = await import('fastify')
    const app = fastify()
    app.get('/users/:id', (_, reply) => reply.type('application/json').send(ANSWER))
    return {
      plain: await app.listen({ host: '127.0.0.1', port: 0 }),
      mcp: (await serveHttp(new FastifyRoute(app.routing.bind(app) as RequestListener, OPEN), { port: 0 })).url,
    }
  },
  'nest-express': nest('nest-express'),
  'nest-express alone': alone('nest-express'),
  'nest-fastify alone': alone('nest-fastify'),
  'nest-fastify': nest('nest-fastify'),
  /** Nest applications with as many routes as asked for, and MCP on their own servers. */
  many: async (counts) => {
    const { many } = await import('../app/many.js')
    const urls: Record<string, string> = {}
    for (const count of counts!.split(',')) {
      const { url, adapter } = await many(Number(count))
      urls[count] = url
      urls[`${count} standalone`] = (await serveHttp(adapter, { port: 0 })).url
    }
    return urls
  },
  /** The same tools by hand on the stock SDK. */
  users: async (counts) => {
    const urls: Record<string, string> = {}
    for (const count of counts!.split(','))
      urls[count] = await listen(stock(Number(count), USER, (user) => JSON.stringify({ id: 7, ...user }), 'create'))
    return urls
  },
  'user proxy': async (route) => ({
    mcp: await listen(
      stock(
        1,
        USER,
        async (user) => {
          const answer = await fetch(route!, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(user),
          })
          return answer.text()
        },
        'create',
      ),
    ),
  }),
  /** Every call is a request to the application's own port. */
  proxy: async (plain) => ({ mcp: await listen(stock(1, ID, async ({ id }) => (await fetch(`${plain}/users/${String(id)}`)).text())) }),
  lists: async () => {
    const urls: Record<string, string> = {}
    for (const count of [5, 50, 500, 5000]) {
      const { url } = await serveHttp(new LayerAdapter(count), { port: 0 })
      urls[`list ${count}`] = url
      const bytes = Buffer.from(await (await fetch(url, { method: 'POST', headers: LIST_HEADERS, body: LIST_BODY })).text())
      const floor = await listen((req, res) => {
        req.resume()
        req.once('end', () => res.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length }).end(bytes))
      })
      urls[`floor ${count}`] = floor
    }
    return urls
  },
}

export const LIST_HEADERS = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  'accept-encoding': 'identity',
}
export const LIST_BODY = '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}'
