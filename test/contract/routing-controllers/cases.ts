/** One HTTP request, and the tool call that stands for it where there is one. */
export interface Case {
  readonly says: string
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly status: number
  readonly named?: readonly string[]
  /** Arguments that make this request; the route is found by `id`, or by method and path. */
  readonly tool?: { readonly id: string; readonly args?: Readonly<Record<string, unknown>> }
  /** Why the tool call differs from HTTP. */
  readonly differs?: string
}

const json = { 'content-type': 'application/json' }
const user = { authorization: 'Bearer user' }
const admin = { authorization: 'Bearer admin' }
const outer = { name: 'n', inner: { size: 2 } }
const bad = { name: 'n', inner: { size: 0 } }
const get = (says: string, path: string, status: number, more: Partial<Case> = {}): Case => ({
  says,
  path,
  status,
  tool: { id: `GET ${path.split('?')[0]}` },
  ...more,
})
const post = (says: string, path: string, status: number, body: object, more: Partial<Case> = {}): Case => ({
  says,
  method: 'POST',
  path,
  headers: json,
  body: JSON.stringify(body),
  status,
  tool: { id: `POST ${path}`, args: body as Record<string, unknown> },
  ...more,
})
const typed = '?n=1&b=true&d=2024-01-01&t=a&t=b'
const boundary = 'XX'
const upload = [
  `--${boundary}`,
  'content-disposition: form-data; name="file"; filename="a.txt"',
  'content-type: text/plain',
  '',
  'hello',
  `--${boundary}--`,
  '',
].join('\r\n')

/** Equal on every framework. */
const EVERYWHERE: readonly Case[] = [
  get('@Param number', '/api/path/number/7', 200, { tool: { id: 'GET /api/path/number/{id}', args: { id: 7 } } }),
  get('@Param that is no number', '/api/path/number/abc', 400, { tool: { id: 'GET /api/path/number/{id}', args: { id: 'abc' } } }),
  get('@Params with an encoded space', '/api/path/params/a%20b/c', 200, {
    tool: { id: 'GET /api/path/params/{a}/{b}', args: { a: 'a b', b: 'c' } },
  }),
  get('@QueryParams DTO', '/api/query/dto?limit=5&sort=asc', 200, { tool: { id: 'GET /api/query/dto', args: { limit: 5, sort: 'asc' } } }),
  get('@QueryParams invalid', '/api/query/dto?limit=0', 400, { tool: { id: 'GET /api/query/dto', args: { limit: 0 } } }),
  get('@QueryParam number, boolean, date, array', `/api/query/typed${typed}`, 200, {
    tool: { id: 'GET /api/query/typed', args: { n: 1, b: true, d: '2024-01-01', t: ['a', 'b'] } },
  }),
  get('@QueryParam required and missing', '/api/query/required', 400),
  get('@QueryParam parsed from JSON', '/api/query/json?filter=%7B%22limit%22%3A5%7D', 200, {
    tool: { id: 'GET /api/query/json', args: { filter: { limit: 5 } } },
  }),
  post('@Body DTO with a nested class', '/api/body/dto', 201, outer),
  post('@Body nested invalid', '/api/body/dto', 400, bad),
  post('@BodyParam', '/api/body/param', 200, { name: 'n' }),
  post('@BodyParam missing', '/api/body/param', 400, {}),
  get('@HeaderParam(s)', '/api/from/headers', 200, { headers: { 'x-one': '1', 'x-custom': '2' } }),
  get('@CookieParam(s)', '/api/from/cookies', 200, { headers: { cookie: 'a=1; b=2' } }),
  get('@CurrentUser', '/api/from/user', 200, { headers: user }),
  get('@CurrentUser missing', '/api/from/user', 401),
  get('@Authorized, no token', '/api/auth/any', 401),
  get('@Authorized, wrong role', '/api/auth/admin', 403, { headers: user }),
  get('@Authorized, right role', '/api/auth/admin', 200, { headers: admin }),
  get('interceptors: global, then the action', '/api/interceptors/both', 200),
  get('@OnUndefined(204)', '/api/empty/undefined-204', 204),
  get('throw NotFoundError', '/api/errors/not-found', 404),
  get('@Redirect', '/api/answer/redirect', 302, { named: ['location'] }),
  get('a global middleware blocks', '/api/answer/number', 418, { headers: { 'x-block': '1' } }),
]

/** The 76 of the acceptance table, on Express. */
export const EXPRESS: readonly Case[] = [
  ...EVERYWHERE,
  get('array from one value', '/api/query/array?t=a', 200, { tool: { id: 'GET /api/query/array', args: { t: ['a'] } } }),
  get('JSON query invalid by its DTO', '/api/query/json?filter=%7B%22limit%22%3A0%7D', 400, {
    tool: { id: 'GET /api/query/json', args: { filter: { limit: 0 } } },
  }),
  { says: 'broken JSON query', path: '/api/query/json?filter=%7B', status: 400 },
  post('forbidNonWhitelisted', '/api/body/strict', 400, { ...outer, inner: { size: 2, extra: 1 } }),
  { says: '@Body missing though required', method: 'POST', path: '/api/body/required', status: 400 },
  {
    says: '@Body missing though optional (upstream)',
    method: 'POST',
    path: '/api/body/optional',
    headers: json,
    body: '{}',
    status: 400,
    tool: { id: 'POST /api/body/optional' },
  },
  { says: 'malformed JSON', method: 'POST', path: '/api/body/dto', headers: json, body: '{"a":', status: 500 },
  {
    says: 'array body: items are no instances (upstream)',
    method: 'POST',
    path: '/api/body/array',
    headers: json,
    body: '[{"size":0}]',
    status: 200,
    tool: { id: 'POST /api/body/array', args: { body: [{ size: 0 }] } },
  },
  get('@HeaderParam missing', '/api/from/headers', 400),
  get('@Session and @SessionParam', '/api/express/session', 200),
  get('@Req and @Res, own status', '/api/express/req-res', 202, { named: ['x-own'] }),
  get('@Res in two chunks', '/api/express/chunks', 200),
  get('@CurrentUser optional', '/api/from/maybe-user', 200),
  get('createParamDecorator', '/api/from/custom', 200, { headers: { 'x-custom': 'c' } }),
  get('createParamDecorator "required" missing (upstream)', '/api/from/custom-required', 200),
  {
    says: '@UploadedFile',
    method: 'POST',
    path: '/api/express/upload',
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: upload,
    status: 200,
  },
  get('@Authorized, any token', '/api/auth/any', 200, { headers: user }),
  get('@Authorized, the checker throws', '/api/auth/broken', 500),
  get('@Authorized on the class', '/api/guarded/all', 401),
  get('@UseBefore and @UseAfter in order', '/api/express/order', 200),
  get('an async @UseBefore denies', '/api/express/denied', 403),
  get('a throwing interceptor', '/api/interceptors/throwing', 400),
  get('an interceptor function', '/api/interceptors/function', 200),
  get('@OnUndefined(ErrorClass)', '/api/empty/undefined-error', 500, {
    differs: "Node's circular-JSON message names the class of the socket",
  }),
  get('undefined', '/api/empty/undefined', 404),
  get('@OnNull(404)', '/api/empty/null-404', 404),
  get('null', '/api/empty/null', 204),
  get('@Render', '/api/pages/hello', 200),
  get('@ContentType', '/api/answer/csv', 200),
  get('@Header and @Location', '/api/answer/headers', 200, { named: ['x-h', 'location'] }),
  get('@Exclude and @Expose', '/api/answer/view', 200),
  get('@ResponseClassTransformOptions groups', '/api/answer/groups', 200),
  get('an array of views', '/api/answer/views', 200),
  get('transformResponse: false', '/api/answer/plain', 200),
  get('throw Error', '/api/errors/crash', 500),
  get('HttpError with toJSON (ignored upstream)', '/api/errors/teapot', 418),
  get('a Buffer with byte 255', '/api/express/buffer', 200),
  get('a stream', '/api/express/stream', 200),
  get('the number 42', '/api/answer/number', 200),
  get('a string as JSON', '/api/answer/string', 200),
  get('a typedi service', '/api/answer/typedi', 200),
  {
    says: '@Put with parameter and body',
    method: 'PUT',
    path: '/api/verbs/5',
    headers: json,
    body: JSON.stringify(outer),
    status: 200,
    tool: { id: 'PUT /api/verbs/{id}', args: { id: 5, ...outer } },
  },
  { says: '@Delete 204', method: 'DELETE', path: '/api/verbs/5', status: 204, tool: { id: 'DELETE /api/verbs/{id}', args: { id: 5 } } },
  get('text controller, GET', '/api/text/get', 200),
  {
    says: 'text controller, POST',
    method: 'POST',
    path: '/api/text/post',
    headers: { 'content-type': 'text/plain' },
    body: 'hello',
    status: 200,
  },
  get('text controller, error', '/api/text/error', 500),
  { says: 'an unknown route', path: '/api/nowhere', status: 404 },
  { says: 'HEAD', method: 'HEAD', path: '/api/answer/number', status: 200 },
  get('inherited action', '/api/cats/all', 200, { tool: undefined as never }),
  { says: 'inherited @Param is lost (upstream)', path: '/api/cats/3', status: 200 },
  { says: 'overridden action', path: '/api/cats/over/ridden', status: 200 },
  { says: 'inherited @Authorized is lost (upstream)', method: 'DELETE', path: '/api/cats/3', status: 200 },
]

/** The Koa cases. */
export const KOA: readonly Case[] = [
  ...EVERYWHERE.filter(({ says }) => !/^@QueryParam parsed|^@CookieParam/.test(says)),
  get('@State', '/api/koa/state', 200),
  get('@Ctx', '/api/koa/ctx', 200),
  get('@UseBefore', '/api/koa/order', 200),
  { says: 'an unknown route', path: '/api/nowhere', status: 404 },
  { says: 'a verb that the route does not take', method: 'PATCH', path: '/api/path/number/7', status: 405, named: ['allow'] },
]
