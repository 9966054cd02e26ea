import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'

/** A JSON Schema, as far as the framework reads it. */
export interface ObjectSchema {
  readonly type: 'object'
  readonly properties: Readonly<
    Record<string, { readonly type: 'string' | 'integer'; readonly minLength?: number; readonly minimum?: number }>
  >
  readonly required?: readonly string[]
}

/** What a handler gets. */
export interface Call {
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly body: Readonly<Record<string, unknown>>
  readonly user: string | undefined
}

export interface TinyRoute {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** `/notes/:id` */
  readonly path: string
  readonly says?: string
  readonly query?: readonly string[]
  readonly body?: ObjectSchema
  /** Only with a token. */
  readonly signedIn?: boolean
  /** Not for agents. */
  readonly internal?: boolean
  readonly handler: (call: Call) => unknown
}

class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

/** A web framework as small as one can be: routes, tokens, bodies that are checked, errors as JSON. It knows nothing of MCP. */
export class Tiny {
  readonly routes: TinyRoute[] = []

  route(route: TinyRoute): this {
    this.routes.push(route)
    return this
  }

  readonly handler: RequestListener = (req, res) => {
    this.#answer(req).then(
      (answer) => (answer === undefined ? send(res, 404, { error: 'not found' }) : send(res, 200, answer)),
      (error: unknown) => send(res, error instanceof Refusal ? error.status : 500, { error: (error as Error).message }),
    )
  }

  listen(port: number): Server {
    return createServer(this.handler).listen(port, '127.0.0.1')
  }

  async #answer(req: IncomingMessage): Promise<unknown> {
    const url = new URL(req.url!, 'http://localhost')
    for (const route of this.routes) {
      const params = route.method === req.method ? match(route.path, url.pathname) : undefined
      if (!params) continue
      const user = /^Bearer (.+)$/.exec(req.headers.authorization ?? '')?.[1]
      if (route.signedIn && user === undefined) throw new Refusal(401, 'who are you?')
      const body = route.body ? checked(route.body, await json(req)) : {}
      return route.handler({ params, query: url.searchParams, body, user })
    }
    return undefined
  }
}

function match(pattern: string, path: string): Record<string, string> | undefined {
  const [names, values] = [pattern.split('/'), path.split('/')]
  const fits = names.length === values.length && names.every((name, at) => name.startsWith(':') || name === values[at])
  if (!fits) return undefined
  return Object.fromEntries(names.flatMap((name, at) => (name.startsWith(':') ? [[name.slice(1), decodeURIComponent(values[at]!)]] : [])))
}

function checked({ properties, required = [] }: ObjectSchema, value: unknown): Record<string, unknown> {
  const body = value as Record<string, unknown>
  for (const name of required) if (body[name] === undefined) throw new Refusal(422, `${name} is missing`)
  for (const [name, { type, minLength = 0, minimum = -Infinity }] of Object.entries(properties)) {
    const given = body[name]
    if (given === undefined) continue
    const fits =
      type === 'string' ? typeof given === 'string' && given.length >= minLength : Number.isInteger(given) && (given as number) >= minimum
    if (!fits) throw new Refusal(422, `${name} is no ${type} that will do`)
  }
  return body
}

function send(res: ServerResponse, status: number, answer: unknown): void {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
}
