/** One request of the acceptance table, and the tool call that stands for it where there is one. */
export interface Probe {
  readonly number: number
  readonly says: string
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** What HTTP answers, here and in `shows`, so that a probe which no longer probes anything is noticed; two where the platforms differ. */
  readonly status: number | { readonly express: number; readonly fastify: number }
  /** Found in HTTP's headers and body, written as `name: value` lines, an empty line, the body. */
  readonly shows: RegExp
  /** The route's id, and the arguments that make this request. */
  readonly tool?: { readonly id: string; readonly args?: Readonly<Record<string, unknown>> }
  /** Why the tool call is known to differ from HTTP. */
  readonly differs?: string
}

const user = { authorization: 'Bearer user' }
const json = { 'content-type': 'application/json' }
const thing = { name: 'n', size: { width: 2, height: 3 }, extra: 'stripped' }
const badThing = { name: '', size: { width: 0, height: 0 } }

/** The 35 probes of the acceptance table. */
export const PROBES: readonly Probe[] = [
  { number: 1, says: 'public ping', path: '/api/ping', status: 200, shows: /{"pong":true}$/, tool: { id: 'GET /api/ping' } },
  { number: 2, says: 'global guard, no token', path: '/api/secure', status: 401, shows: /"no token"/, tool: { id: 'GET /api/secure' } },
  {
    number: 3,
    says: 'controller guard (class)',
    path: '/api/vault/open',
    headers: user,
    status: 403,
    shows: /"admins only"/,
    tool: { id: 'GET /api/vault/open' },
  },
  {
    number: 4,
    says: 'method guard (class)',
    path: '/api/admin',
    headers: user,
    status: 403,
    shows: /"admins only"/,
    tool: { id: 'GET /api/admin' },
  },
  {
    number: 5,
    says: 'guard sets user, param decorator, @Ip, method interceptor',
    path: '/api/me',
    headers: user,
    status: 200,
    shows: /"name":"user","ip":"127.0.0.1","mi":true/,
    tool: { id: 'GET /api/me' },
  },
  {
    number: 6,
    says: 'functional and class middleware',
    path: '/api/tenant',
    headers: { 'x-tenant': 't1' },
    status: 200,
    shows: /x-trace: traced[^]*"tenant":"t1","trace":"traced"/,
    tool: { id: 'GET /api/tenant' },
  },
  {
    number: 7,
    says: 'NotFoundException with an object',
    path: '/api/missing',
    status: 404,
    shows: /{"code":"E404","what":"thing"}$/,
    tool: { id: 'GET /api/missing' },
  },
  {
    number: 8,
    says: 'unknown Error',
    path: '/api/crash',
    status: 500,
    shows: /{"statusCode":500,"message":"Internal server error"}$/,
    tool: { id: 'GET /api/crash' },
  },
  {
    number: 9,
    says: 'custom filter that writes res',
    path: '/api/teapot',
    status: 418,
    shows: /{"teapot":"short"}$/,
    tool: { id: 'GET /api/teapot' },
  },
  { number: 10, says: '@Res() by hand', path: '/api/by-hand', status: 202, shows: /{"by":"hand"}$/, tool: { id: 'GET /api/by-hand' } },
  {
    number: 11,
    says: 'passthrough @Res, header',
    path: '/api/passthrough',
    status: 200,
    shows: /x-pass: 1[^]*"passed":true/,
    tool: { id: 'GET /api/passthrough' },
  },
  {
    number: 12,
    says: 'StreamableFile',
    path: '/api/file',
    status: 200,
    shows: /content-type: text\/plain[^]*x-f: 1[^]*\n\nfile body$/,
    tool: { id: 'GET /api/file' },
  },
  { number: 13, says: 'Observable', path: '/api/observable', status: 200, shows: /{"n":2}$/, tool: { id: 'GET /api/observable' } },
  {
    number: 14,
    says: '@Sse',
    path: '/api/events',
    status: 200,
    shows: /text\/event-stream[^]*data: one\n[^]*data: two\n/,
    tool: { id: 'GET /api/events' },
  },
  { number: 15, says: 'async generator', path: '/api/generator', status: 200, shows: /\n\n(ab|\{\})$/, tool: { id: 'GET /api/generator' } },
  { number: 16, says: '@Redirect', path: '/api/redirect', status: 301, shows: /location: \/elsewhere/, tool: { id: 'GET /api/redirect' } },
  {
    number: 17,
    says: 'undefined returned',
    path: '/api/undefined',
    status: 200,
    shows: /{"empty":true}$/,
    tool: { id: 'GET /api/undefined' },
  },
  {
    number: 18,
    says: 'string returned',
    path: '/api/string',
    status: 200,
    shows: /content-type: text\/[^]*\n\nplain text$/,
    tool: { id: 'GET /api/string' },
  },
  {
    number: 19,
    says: '@HttpCode + @Header',
    path: '/api/coded',
    status: 202,
    shows: /x-h: v[^]*"coded":true/,
    tool: { id: 'GET /api/coded' },
  },
  {
    number: 20,
    says: '@RawBody',
    method: 'POST',
    path: '/api/raw',
    headers: json,
    body: '{"a" :  1}',
    status: 201,
    shows: /{"raw":"{\\"a\\" : {2}1}"}$/,
  },
  {
    number: 21,
    says: 'DTO: transform, whitelist',
    method: 'POST',
    path: '/api/things',
    headers: json,
    body: JSON.stringify(thing),
    status: 201,
    shows: /{"area":6,"keys":\["name","size"\]}$/,
    tool: { id: 'POST /api/things', args: { name: thing.name, size: { ...thing.size, extra: 1 } } },
  },
  {
    number: 22,
    says: 'DTO invalid, nested',
    method: 'POST',
    path: '/api/things',
    headers: json,
    body: JSON.stringify(badThing),
    status: 400,
    shows: /"message":\["[^"]*","size\.width[^"]*","size\.height[^"]*"\]/,
    tool: { id: 'POST /api/things', args: badThing },
  },
  {
    number: 23,
    says: 'url, originalUrl, method, protocol, cookie',
    path: '/api/request?a=1',
    headers: { cookie: 'c=1' },
    status: 200,
    shows: /"url":"\/api\/request\?a=1","originalUrl":"\/api\/request\?a=1","method":"GET","protocol":"http","cookie":"c=1"/,
  },
  { number: 24, says: 'array path, second entry', path: '/api/second', status: 200, shows: /{"several":true}$/ },
  {
    number: 25,
    says: 'inherited method',
    path: '/api/items/inherited',
    status: { express: 400, fastify: 200 },
    shows: /"inherited":true|numeric string is expected/,
  },
  {
    number: 26,
    says: 'ParseIntPipe + query DTO',
    path: '/api/number/7?page=2',
    status: 200,
    shows: /{"id":7,"type":"number","page":2,"isPage":true}$/,
    tool: { id: 'GET /api/number/{id}', args: { id: 7, page: 2 } },
  },
  {
    number: 27,
    says: 'ParseIntPipe on abc',
    path: '/api/number/abc',
    status: 400,
    shows: /numeric string is expected/,
    tool: { id: 'GET /api/number/{id}', args: { id: 'abc' } },
  },
  {
    number: 28,
    says: '@Put, body property and query',
    method: 'PUT',
    path: '/api/put/5?force=yes',
    headers: json,
    body: '{"title":"t"}',
    status: 200,
    shows: /{"id":"5","title":"t","force":"yes"}$/,
    tool: { id: 'PUT /api/put/{id}', args: { id: '5', title: 't', force: 'yes' } },
  },
  {
    number: 29,
    says: 'URI version 2',
    path: '/api/v2/versioned',
    status: 200,
    shows: /{"version":2}$/,
    tool: { id: 'GET /api/v2/versioned' },
  },
  { number: 30, says: 'prefix exclude', path: '/health/live', status: 200, shows: /{"live":true}$/, tool: { id: 'GET /health/live' } },
  {
    number: 31,
    says: 'request-scoped provider with REQUEST',
    path: '/api/scoped',
    headers: { ...user, 'x-tenant': 't2' },
    status: 200,
    shows: /{"user":"user","tenant":"t2"}$/,
    tool: { id: 'GET /api/scoped' },
  },
  {
    number: 32,
    says: 'RouterModule + mixin',
    path: '/api/routed/mixed',
    status: 200,
    shows: /{"mixed":"a"}$/,
    tool: { id: 'GET /api/routed/mixed' },
  },
  {
    number: 33,
    says: 'controller of a dynamic module',
    path: '/api/dynamic',
    status: 200,
    shows: /{"dynamic":true}$/,
    tool: { id: 'GET /api/dynamic' },
  },
  {
    number: 34,
    says: 'host parameter, two labels',
    path: '/api/hosted-two',
    headers: { host: 'acme.acct.example.com' },
    status: 200,
    shows: /{"host":"acme\.acct"}$/,
  },
  {
    number: 35,
    says: 'host parameter, one label',
    path: '/api/hosted-one',
    headers: { host: 'acme.example.com' },
    status: 200,
    shows: /{"host":"acme"}$/,
  },
]
