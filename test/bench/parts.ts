import { cliPart } from './cli.js'
import { dispatchPart } from './dispatch.js'
import { hostPart } from './http/host.js'
import { httpPart } from './http/part.js'
import { openApiPart } from './openapi.js'
import { peerPart } from './peer/part.js'
import type { Row } from './rows.js'
import { schemaPart } from './schemas.js'
import { startPart } from './start.js'
import type { Table } from './table.js'
import { PEER } from './versions.js'

/** What one part found. */
export interface Measured {
  readonly rows: readonly Row[]
  readonly tables: readonly Table[]
}

/** One piece of the bench that runs by itself: `--only NAME`. */
export interface Part {
  readonly name: string
  /** What goes in: rounds, calls, processes. */
  readonly inputs: string
  readonly measure: () => Promise<Measured>
}

/** All parts, in the order in which they are printed. `quick`: so little of each that the figures say nothing. */
export function partsOf(quick: boolean): readonly Part[] {
  const some = <T>(whole: T, little: T): T => (quick ? little : whole)
  const calls = some({ rounds: 21, calls: 250 }, { rounds: 3, calls: 20 })
  const http = some({ rounds: 11, calls: 2000 }, { rounds: 2, calls: 16 })
  const peer = some({ rounds: 7, calls: 1000 }, { rounds: 2, calls: 16 })
  const openApi = some({ pairs: 7, operations: 1000, rounds: 21, calls: 500 }, { pairs: 1, operations: 50, rounds: 2, calls: 20 })
  const starts = some(15, 2)
  const schemas = some({ pairs: 11, dtos: 1000, slices: 400 }, { pairs: 2, dtos: 1000, slices: 20 })
  const commands = some(21, 2)
  const host = some({ pairs: 7, rounds: 3, calls: 2000 }, { pairs: 1, rounds: 2, calls: 16 })
  return [
    ...['nest-express', 'nest-fastify', 'routing-controllers', 'express', 'fastify', 'koa', 'hono'].map((framework) => ({
      name: framework,
      inputs: `${calls.rounds} interleaved rounds of ${calls.calls} calls after warm-up, one process a framework; the HTTP server of the loopback rows, of MCP over HTTP and of MCP over memory is in the caller's process, as a proxy in process has it; stdio is a child process`,
      measure: () => dispatchPart(framework, calls),
    })),
    {
      name: 'http',
      inputs: `one process a server, the load in another, eight requests under way, ${http.rounds} interleaved rounds of ${http.calls} (lists ${http.calls / 4}) or half a second after ten rounds of warm-up; plain HTTP and the proxy's own request are kept alive; bare HTTP reads and writes JSON without a single check; an equal Buffer is written by node:http`,
      measure: () => httpPart(http),
    },
    {
      name: 'peer',
      inputs: `@rekog/mcp-nest ${PEER}, its best case: tools by hand with zod, its exception filter, the ValidationPipe; ours are the routes themselves. Its calls pass no Express middleware, by its design, and so do less; its lists are made for each request and ours are kept, as each ships. Eight requests under way, ${peer.rounds} interleaved rounds of ${peer.calls} or half a second after ten rounds of warm-up`,
      measure: () => peerPart(peer),
    },
    {
      name: 'openapi',
      inputs: `a document of ${openApi.operations.toLocaleString('en')} operations, ${openApi.pairs} interleaved pairs of whole processes; ${openApi.rounds} interleaved rounds of ${openApi.calls} calls, one at a time, against a backend in a process of its own`,
      measure: () => openApiPart(openApi),
    },
    {
      name: 'start',
      inputs: `${starts} interleaved pairs of whole child processes`,
      measure: () => startPart(starts),
    },
    {
      name: 'schemas',
      inputs: `${schemas.pairs} interleaved pairs of whole child processes, ${schemas.dtos.toLocaleString('en')} classes in each; class-validator-jsonschema class by class (targetConstructorToSchema) without class-transformer's storage, its faster way; ${schemas.slices} interleaved slices of 100 checks, the first half for warm-up`,
      measure: () => schemaPart(schemas),
    },
    {
      name: 'cli',
      inputs: `${commands} interleaved pairs of whole processes`,
      measure: () => cliPart(commands),
    },
    {
      name: 'host',
      inputs: `${host.pairs} pairs of fresh processes, in each ${host.rounds} interleaved rounds of ${host.calls} plain requests, eight under way, after twice as many for warm-up; nobody calls MCP`,
      measure: () => hostPart(host),
    },
  ]
}
