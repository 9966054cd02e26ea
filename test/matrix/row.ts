/** One route, asked in one way: the HTTP request, and the arguments of the tool call that stands for it. */
export interface Row {
  readonly says: string
  /** `GET /api/records/{id}`: how the adapter names the route. */
  readonly route: string
  readonly args: Readonly<Record<string, unknown>>
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
  /** How often each side asks, for routes that count. Default: once. */
  readonly times: number
  /** It stands on this platform only. */
  readonly on?: 'express' | 'fastify' | 'koa'
}

interface More {
  /** What the HTTP request has where the tool has an argument. */
  readonly headers?: Readonly<Record<string, string>>
  readonly times?: number
  readonly on?: Row['on']
}

/** Arguments named in the path go there; the others into the query of a GET or DELETE and into the body of the rest, less those that `headers` stands for. */
export function row(says: string, route: string, args: Readonly<Record<string, unknown>> = {}, more: More = {}): Row {
  const [method, template] = route.split(' ') as [string, string]
  const left = new Map(Object.entries(args))
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(left.get(name))
    left.delete(name)
    return encodeURIComponent(value)
  })
  for (const name of left.keys()) if (more.headers) left.delete(name)
  const hasBody = method !== 'GET' && method !== 'DELETE'
  const query = hasBody ? '' : new URLSearchParams([...left].map(([name, value]): [string, string] => [name, String(value)])).toString()
  return {
    says,
    route,
    args,
    method,
    path: query ? `${path}?${query}` : path,
    headers: more.headers ?? {},
    ...(hasBody && left.size > 0 && { body: Object.fromEntries(left) }),
    times: more.times ?? 1,
    ...(more.on && { on: more.on }),
  }
}
