/** One figure that the project promises, and the row of the bench that it stands in. */
export interface Promised {
  /** The part of `npm run bench -- --only PART` that measures it. */
  readonly part: string
  /** The name of the row, unique. */
  readonly row: string
  /** What is promised, in words. */
  readonly promise: string
  /** The ratio is at least `least`, or at most `most`. */
  readonly least?: number
  readonly most?: number
  /** Why it falls short where it does, when that is known. */
  readonly why?: string
}

const CONTROLLERS = { 'GET by id': { undici: 1.7, fetch: 2.8 }, 'POST with a DTO': { undici: 1.4, fetch: 2.3 } }
/** Where a framework does less of its own, the loopback is less of the whole. */
const FUNCTIONS: typeof CONTROLLERS = { 'GET by id': { undici: 1.6, fetch: 2.8 }, 'POST with a DTO': { undici: 1.6, fetch: 2.8 } }
const GOALS: Readonly<Record<string, typeof CONTROLLERS>> = {
  'nest-express': CONTROLLERS,
  'nest-fastify': CONTROLLERS,
  'routing-controllers': CONTROLLERS,
  express: FUNCTIONS,
  fastify: FUNCTIONS,
  koa: FUNCTIONS,
  hono: FUNCTIONS,
}

const DISPATCH = Object.entries(GOALS).flatMap(([framework, goals]) =>
  Object.entries(goals).flatMap(([route, { undici, fetch }]): Promised[] =>
    [
      { base: 'undici', client: 'a kept-alive undici Pool', least: undici },
      { base: 'fetch', client: 'fetch', least: fetch },
    ].map(({ base, client, least }) => ({
      part: framework,
      row: `${framework}, ${route}: ${base} / dispatch`,
      promise: `${framework}, ${route}: a call in process is ${least} times as fast as a loopback request by ${client}`,
      least,
    })),
  ),
)

const NEST_WHY: Readonly<Record<string, string>> = {
  'nest-express':
    'the call arrives as a POST with JSON that has to be read and answered as JSON-RPC, and the plain request is a GET without a body',
  'nest-fastify':
    'the plain GET costs about as much as a bare node:http server needs to read one JSON POST, so no server that reads a POST can reach it',
}
const NEST = Object.entries(NEST_WHY).flatMap(([framework, why]): Promised[] => [
  {
    part: 'http',
    row: `${framework} over MCP: requests/s against plain HTTP`,
    promise: `${framework}: MCP over HTTP serves 0.6 times the requests that plain HTTP to the same route does`,
    least: 0.6,
    why,
  },
  {
    part: 'http',
    row: `${framework} over MCP: calls/s against a proxy`,
    promise: `${framework}: MCP over HTTP serves twice the calls of a proxy, the official SDK v1 and fetch to the application's own port`,
    least: 2,
  },
])

const HTTP: readonly Promised[] = [
  {
    part: 'http',
    row: 'a Fastify route over MCP, 2025: calls/s against the stock SDK by hand',
    promise: 'a Fastify route, routing included, serves 2.5 times the calls of a tool written by hand on the stock SDK v1',
    least: 2.5,
  },
  {
    part: 'http',
    row: 'the protocol alone, 2025: calls/s against node:http',
    promise: 'the protocol alone, revision 2025-11-25, serves half the calls of bare node:http with JSON and no checks',
    least: 0.5,
  },
  {
    part: 'http',
    row: 'the protocol alone, 2026: calls/s against node:http',
    promise: 'the same in revision 2026-07-28 serves 0.65 times the calls',
    least: 0.65,
  },
  {
    part: 'http',
    row: 'the protocol alone: 2026 against 2025',
    promise: 'revision 2026-07-28 is not slower than 2025-11-25',
    least: 1,
    why: 'its request says in the body and again in headers what it is and who asks; a request of 2025-11-25 padded to the same size takes nearly as long',
  },
  ...NEST,
  {
    part: 'http',
    row: 'tools/list, gzip: 5,000 tools against 5 (at most)',
    promise: 'a list of 5,000 tools with gzip takes 3 times as long as one of 5 at the most',
    most: 3,
  },
  ...[5, 50, 500, 5000].map((count) => ({
    part: 'http',
    row: `tools/list, plain: ${count} tools against an equal Buffer (at most)`,
    promise: `a plain list of ${count} tools takes 1.5 times as long as node:http with a Buffer of the same bytes at the most`,
    most: 1.5,
  })),
]

const PEER_WHY =
  "on the application's own port our call passes Express twice, and the peer's passes none of the route's middleware, by its design"
const PEER: readonly Promised[] = [
  ...['on its port', 'standalone'].flatMap((place) =>
    ['2025', '2026'].map((era) => ({
      part: 'peer',
      row: `tools/call, ${place}, ${era}: calls/s against @rekog/mcp-nest`,
      promise: `tools/call ${place === 'standalone' ? place : "on the application's own port"}, era ${era}, serves 1.5 times the calls of @rekog/mcp-nest`,
      least: 1.5,
      ...(place === 'on its port' && { why: PEER_WHY }),
    })),
  ),
  {
    part: 'peer',
    row: 'tools/list of 200 tools: requests/s against @rekog/mcp-nest',
    promise: 'tools/list of 200 tools is 20 times as fast as that of @rekog/mcp-nest',
    least: 20,
  },
]

/** Every speed and size ratio that the project promises, in the order in which the bench prints them. */
export const PROMISES: readonly Promised[] = [
  ...DISPATCH,
  ...HTTP,
  ...PEER,
  {
    part: 'openapi',
    row: "OpenAPI: a document into tools / the parser's own validation (at most)",
    promise: 'a document of 1,000 operations becomes tools in 3 times the time of its validation by @readme/openapi-parser at the most',
    most: 3,
  },
  {
    part: 'openapi',
    row: 'OpenAPI: a call / a bare undici request (at most)',
    promise: 'a call over OpenAPI takes 1.5 times as long as a bare undici request to the same backend at the most',
    most: 1.5,
  },
  {
    part: 'start',
    row: 'start of 1,000 Nest routes: with / without (at most)',
    promise: 'backend2mcp adds a quarter at the most to the start of a Nest application of 1,000 routes over 50 DTOs',
    most: 1.25,
    why: 'schemas, names and the start table of 1,000 tools are made before listen returns; the profile is flat',
  },
  {
    part: 'schemas',
    row: 'schemas of 1,000 DTOs: jsonSchemaOf / class-validator-jsonschema (at most)',
    promise: 'the schemas of 1,000 DTOs take no longer than with class-validator-jsonschema, class by class',
    most: 1,
    why: "ours leans on V8's compiler thread, which a busy second core takes away",
  },
  {
    part: 'schemas',
    row: 'schemas of 1,000 DTOs: second time / first (at most)',
    promise: 'the second time they take 1 % of the first at the most',
    most: 0.01,
  },
  {
    part: 'schemas',
    row: 'check of a 20-property DTO: arguments / validateSync (at most)',
    promise: 'the check of the arguments of a DTO of 20 properties takes a tenth of what class-validator takes at the most',
    most: 0.1,
  },
  {
    part: 'cli',
    row: 'backend2mcp --help / node -e 0 (at most)',
    promise: 'backend2mcp --help answers in 4 times the time of node -e 0 at the most',
    most: 4,
  },
  ...['nest-express', 'nest-fastify'].map((framework) => ({
    part: 'host',
    row: `${framework}, plain HTTP with MCP beside it, idle: requests/s with / without`,
    promise: `${framework}: an idle MCP endpoint costs the application's own HTTP 5 % of its requests a second at the most`,
    least: 0.95,
  })),
]

/** Promised figures that another command measures, as they are no matter of speed. */
export const ELSEWHERE: readonly { readonly promise: string; readonly goal: string; readonly command: string }[] = [
  {
    promise: 'agreement of schemas with class-validator on typed inputs; false refusals; shapes',
    goal: '>= 95 %; 0; 100 %',
    command: 'npm run test:schemas',
  },
  { promise: 'official conformance scenarios passed', goal: '2025-11-25 30/30, 2026-07-28 37/37', command: 'npm run conformance' },
  { promise: 'cells of the equivalence matrix; more permissive than HTTP', goal: '>= 2,400; 0', command: 'npm run test:matrix' },
  { promise: 'argument sets; route changes; foreign keys', goal: '1,000,000; 0; 0', command: 'npm run test:fuzz' },
  { promise: 'real backends of other languages; operations that differ', goal: '5 of 5; 0', command: 'npm run test:backends' },
  {
    promise: 'drain, faults, memory, overload, aborts, frames, two nodes',
    goal: 'the table of the soak above, where it stands',
    command: 'npm run test:soak',
  },
]
