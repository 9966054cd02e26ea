// The child of one framework: the application, its HTTP server and every caller in one process, as a proxy in process has them.
import type { BaseAdapter, CallContext, Tool } from 'backend2mcp'
import { Pool } from 'undici'
import { FRAMEWORKS, type Running } from './frameworks.js'
import { mcpCallers } from './mcp.js'
import { type BenchRoute, ROUTES } from './routes.js'
import { NAMES, type RouteTimes } from './dispatch.js'
import { type Effort, interleave, type Variant } from './rounds.js'

const [framework = '', effort = '{}'] = process.argv.slice(2)
const times = await measure(framework, JSON.parse(effort) as Effort)
await new Promise((sent) => (process.send ? process.send(times, sent) : sent(console.log(times))))
process.exit(0)

async function measure(name: string, effort: Effort): Promise<RouteTimes[]> {
  const running = await FRAMEWORKS[name]!.listening()
  const pool = new Pool(running.url, { connections: 1 })
  const mcp = await mcpCallers(name, running)
  const times: RouteTimes[] = []
  for (const route of ROUTES) {
    const tool = await toolOf(running.adapter, route)
    const variants = [
      ...dispatchVariants(running, tool, route),
      ...loopbackVariants(running, pool, route),
      ...mcp.variants(tool.name, route),
    ]
    times.push({ framework: name, route: route.title, samples: await interleave(variants, effort) })
  }
  await mcp.close()
  await pool.close()
  await running.close()
  return times
}

async function toolOf(adapter: BaseAdapter<unknown>, route: BenchRoute): Promise<Tool> {
  const { tools, leftOut } = await adapter.listTools()
  const tool = [...tools.values()].find((one) => one.route.id === route.id)
  if (!tool) throw new Error(`${route.id} is no tool: ${JSON.stringify(leftOut)}`)
  return tool
}

function dispatchVariants({ adapter, dispatch }: Running, tool: Tool, { args, request }: BenchRoute): Variant[] {
  const context: CallContext = {
    auth: { scheme: 'none', headers: {}, hasScope: () => false },
    tool: tool.name,
    identityHeaders: {},
    signal: new AbortController().signal,
    transport: 'memory',
  }
  const text = ({ body }: { body: Uint8Array }) => Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString()
  return [
    { name: NAMES.tool, call: async () => text(await adapter.executeTool(tool, args, context)) },
    {
      name: NAMES.raw,
      async call() {
        const { method, path, body } = request()
        const headers = { host: 'localhost', accept: 'application/json', ...(body && { 'content-type': 'application/json' }) }
        return text(await dispatch({ method, url: path, headers, ...(body && { body: Buffer.from(body) }), maxBytes: 1 << 24, context }))
      },
    },
  ]
}

function loopbackVariants({ url }: Running, pool: Pool, { request }: BenchRoute): Variant[] {
  const headersOf = (body: unknown) => ({ accept: 'application/json', ...(body !== undefined && { 'content-type': 'application/json' }) })
  return [
    {
      name: NAMES.undici,
      async call() {
        const { method, path, body } = request()
        const answer = await pool.request({ method: method as 'GET', path, headers: headersOf(body), body: body ?? null })
        return answer.body.text()
      },
    },
    {
      name: NAMES.fetch,
      async call() {
        const { method, path, body } = request()
        const answer = await fetch(url + path, { method, headers: headersOf(body), body: body ?? null })
        return answer.text()
      },
    },
  ]
}
