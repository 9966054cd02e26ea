import type { Measured } from '../parts.js'
import { type Sample, sample } from '../rounds.js'
import { row } from '../rows.js'
import { timed } from './measure.js'
import { named, served } from './part.js'
import { processes } from './processes.js'

export interface HostEffort {
  readonly pairs: number
  readonly rounds: number
  readonly calls: number
}

/** The application's own HTTP with an idle MCP endpoint beside it and without one, in processes made afresh, as two equal processes differ by some per cent. */
export async function hostPart(effort: HostEffort): Promise<Measured> {
  const frameworks = ['nest-express', 'nest-fastify']
  const samples: Sample[] = []
  for (const framework of frameworks) samples.push(...(await hostTimes(framework, effort)))
  return {
    rows: frameworks.map((framework) =>
      row(
        `${framework}, plain HTTP with MCP beside it, idle: requests/s with / without`,
        named(samples, `${framework} alone`),
        named(samples, `${framework} with McpModule`),
      ),
    ),
    tables: frameworks.map((framework) =>
      served(
        `${framework}: plain HTTP to a route, nobody calls MCP`,
        samples.filter(({ name }) => name.startsWith(framework)),
        /with McpModule/,
      ),
    ),
  }
}

async function hostTimes(framework: string, { pairs, rounds, calls }: HostEffort): Promise<Sample[]> {
  const names = [`${framework} alone`, `${framework} with McpModule`]
  const times = new Map(names.map((name) => [name, [] as number[]]))
  for (let pair = 0; pair < pairs; pair++) {
    const servers = processes()
    try {
      const [alone, beside] = [await servers.open(`${framework} alone`), await servers.open(framework)]
      const turn = <T>(both: T[]) => (pair % 2 === 0 ? both : both.reverse())
      const target = (name: string, url: string) => ({ name, url: `${url}/users/7`, method: 'GET' as const, headers: {} })
      const found = await timed(turn([target(names[0]!, alone.plain!), target(names[1]!, beside.plain!)]), { rounds, calls }, rounds * 2)
      for (const { name, rounds } of found) times.get(name)!.push(...rounds)
    } finally {
      servers.close()
    }
  }
  return names.map((name) => sample(name, times.get(name)!))
}
