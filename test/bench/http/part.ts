import type { Measured } from '../parts.js'
import type { Effort, Sample } from '../rounds.js'
import { row } from '../rows.js'
import { tableOf } from '../table.js'
import { FLOOR, httpTimes } from './measure.js'

/** Calls and lists over HTTP: each server in a process of its own, asked in turn. */
export async function httpPart(effort: Effort): Promise<Measured> {
  const { calls, nest, lists } = await httpTimes(effort)
  const all = [...calls, ...nest, ...lists]
  const times = (name: string, over: string, under: string) => row(name, named(all, over), named(all, under))
  return {
    rows: [
      times('a Fastify route over MCP, 2025: calls/s against the stock SDK by hand', 'stock SDK v1, by hand, 2025', 'Fastify route, 2025'),
      times('the protocol alone, 2025: calls/s against node:http', FLOOR, 'layer, 2025'),
      times('the protocol alone, 2026: calls/s against node:http', FLOOR, 'layer, 2026'),
      times('the protocol alone: 2026 against 2025', 'layer, 2025', 'layer, 2026'),
      ...['nest-express', 'nest-fastify'].flatMap((framework) => [
        times(`${framework} over MCP: requests/s against plain HTTP`, `${framework}: plain HTTP`, `${framework}: MCP 2026, standalone`),
        times(
          `${framework} over MCP: calls/s against a proxy`,
          `${framework}: stock SDK v1 and fetch`,
          `${framework}: MCP 2025, standalone`,
        ),
      ]),
      times('tools/list, gzip: 5,000 tools against 5 (at most)', '5000 tools, gzip', '5 tools, gzip'),
      ...[5, 50, 500, 5000].map((count) =>
        times(
          `tools/list, plain: ${count} tools against an equal Buffer (at most)`,
          `${count} tools, plain`,
          `${count} tools, an equal Buffer`,
        ),
      ),
    ],
    tables: [
      served('tools/call over HTTP', calls, /^layer|^Fastify route, 20/, (name) =>
        name.startsWith('Fastify') ? 'a Fastify route' : 'a tool that returns at once',
      ),
      ...['nest-express', 'nest-fastify'].map((framework) =>
        served(
          `${framework} over HTTP`,
          nest.filter(({ name }) => name.startsWith(framework)),
          /: MCP/,
        ),
      ),
      served('tools/list over HTTP', lists, /gzip|plain/, (name) => name.split(', ')[0]!),
    ],
  }
}

/** Times of servers that were asked in turn, each against the first. */
export const served = (title: string, samples: readonly Sample[], ours: RegExp, group?: (name: string) => string) =>
  tableOf(
    { title, unit: 'us', of: 'a request, eight at a time', digits: 0, against: { [samples[0]!.name]: samples[0]!.name } },
    samples,
    ours,
    group,
  )

export const named = (samples: readonly Sample[], name: string) => samples.find((one) => one.name === name)!
