import { fork } from 'node:child_process'
import { parseArgs } from 'node:util'
import type { Effort } from './rounds.js'
import { httpRows } from './http/goals.js'
import { httpTimes } from './http/measure.js'
import { peerRows } from './peer/goals.js'
import { peerTimes } from './peer/measure.js'
import { openApiRows, openApiTimes } from './openapi.js'
import { callRows, type Row, type RouteTimes, startRow } from './rows.js'
import { schemaRows, schemaTimes } from './schemas.js'
import { startTimes } from './start.js'
import { goalTable, openApiTable, routeTable, schemaTable, serverTable, startTable } from './table.js'
import { PEER, versions } from './versions.js'

const { values: flags } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    strict: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
})
const effort: Effort = flags.quick ? { rounds: 3, calls: 20 } : { rounds: 21, calls: 250 }
const starts = flags.quick ? 2 : 15
const schemas = flags.quick ? { pairs: 2, dtos: 1000, slices: 20 } : { pairs: 11, dtos: 1000, slices: 400 }
const parts = flags.only?.split(',') ?? [
  'nest-express',
  'nest-fastify',
  'routing-controllers',
  'express',
  'fastify',
  'koa',
  'hono',
  'http',
  'peer',
  'openapi',
  'start',
  'schemas',
]
const say = (text: string) => void (flags.json ? process.stderr : process.stdout).write(`${text}\n\n`)

say(`backend2mcp bench\n${versions()}
calls: ${effort.rounds} interleaved rounds of ${effort.calls} calls after warm-up, one process a framework; the HTTP server of the
  loopback rows, of MCP over HTTP and of MCP over memory is in the caller's process, as a proxy in process has it; stdio is a child process
http: one process a server, the load in this one, eight requests under way, interleaved rounds of
  2000 (lists 500) after ten times as many; plain HTTP and the proxy's own request are kept alive
peer: @rekog/mcp-nest ${PEER}, its best case: tools by hand with zod, its exception filter, the ValidationPipe; ours are the routes themselves. Its calls
  pass no Express middleware, by its design, and so do less; its lists are made for each request and ours are kept, as each ships
openapi: a document of 1,000 operations, in whole processes in turn; calls against a backend in a process of its own, one at a time
start: ${starts} interleaved pairs of whole child processes
schemas: ${schemas.pairs} interleaved pairs of whole child processes, ${schemas.dtos} classes in each; class-validator-jsonschema class by class
  (targetConstructorToSchema) without class-transformer's storage, its faster way; ${schemas.slices} interleaved slices of 100 checks, the first half for warm-up
ratios are medians of the ratios within a round`)

const rows: Row[] = []
for (const framework of parts.filter((part) => !['start', 'schemas', 'http', 'peer', 'openapi'].includes(part))) {
  const measured = await inChild(framework)
  rows.push(...callRows(measured))
  for (const one of measured) say(routeTable(one))
}
if (parts.includes('http')) {
  const measured = await httpTimes(flags.quick ? { rounds: 2, calls: 16 } : { rounds: 11, calls: 2000 })
  rows.push(...httpRows(measured))
  say(serverTable('tools/call over HTTP', measured.calls))
  for (const framework of ['nest-express', 'nest-fastify'])
    say(
      serverTable(
        framework,
        measured.nest.filter(({ name }) => name.startsWith(framework)),
      ),
    )
  say(serverTable('tools/list over HTTP', measured.lists))
}
if (parts.includes('peer')) {
  const measured = await peerTimes(flags.quick ? { rounds: 2, calls: 16 } : { rounds: 7, calls: 1000 })
  rows.push(...peerRows(measured))
  say(serverTable('beside @rekog/mcp-nest: tools/call of one body with four properties', measured.calls))
  say(serverTable('beside @rekog/mcp-nest: tools/list', measured.lists))
}
if (parts.includes('openapi')) {
  const measured = await openApiTimes(
    flags.quick ? { pairs: 1, operations: 50, rounds: 2, calls: 20 } : { pairs: 7, operations: 1000, rounds: 21, calls: 500 },
  )
  rows.push(...openApiRows(measured))
  say(openApiTable(measured))
}
if (parts.includes('start')) {
  const started = await startTimes(starts)
  rows.push(startRow(started))
  say(startTable(started))
}
if (parts.includes('schemas')) {
  const measured = await schemaTimes(schemas)
  rows.push(...schemaRows(measured))
  say(schemaTable(measured))
}
say(goalTable(rows))
if (flags.json) process.stdout.write(`${JSON.stringify(rows)}\n`)
process.exitCode = flags.strict && rows.some(({ holds }) => !holds) ? 1 : 0

/** A process of its own, so that no framework's garbage and compiled code weigh on another's. */
function inChild(framework: string): Promise<RouteTimes[]> {
  return new Promise((resolve, reject) => {
    const child = fork(new URL('calls.js', import.meta.url), [framework, JSON.stringify(effort)], { stdio: ['ignore', 2, 2, 'ipc'] })
    let told: RouteTimes[] | undefined
    child.on('message', (message) => (told = message as RouteTimes[]))
    child.on('error', reject)
    child.on('exit', (code) => (told && code === 0 ? resolve(told) : reject(new Error(`the bench of ${framework} ended with ${code}`))))
  })
}
