// The official SDK v2: tools written by hand on its stateless handler, its documented form. `stock-v2.js TOOL COUNT...`
// serves as many tools of that name for each count; says their URLs to whoever forked it.
import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { createServer } from 'node:http'
import { z } from 'zod'

const TOOLS = {
  get_user: { inputSchema: z.object({ id: z.string() }), run: () => '{"id":"7","name":"Satyam"}' },
  create: {
    inputSchema: z.object({
      name: z.string().min(1).max(80),
      email: z.email(),
      age: z.int().min(0).max(150),
      role: z.enum(['admin', 'editor', 'reader']).optional(),
    }),
    run: (user: object) => JSON.stringify({ id: 7, ...user }),
  },
}

async function start(tool: keyof typeof TOOLS, count: number): Promise<string> {
  const { inputSchema, run } = TOOLS[tool]
  const handler = createMcpHandler(() => {
    const server = new McpServer({ name: 'stock', version: '1' })
    for (let n = 0; n < count; n++)
      server.registerTool(`${tool}_${n}`, { description: 'POST /users. One user of the shop.', inputSchema }, (args) => ({
        content: [{ type: 'text', text: run(args) }],
      }))
    return server
  })
  const server = createServer(toNodeHandler(handler))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${server.address().port}/mcp`
}

const [tool, ...counts] = process.argv.slice(2)
const urls: Record<string, string> = {}
for (const count of counts) urls[count] = await start(tool as keyof typeof TOOLS, Number(count))
process.send!(urls)
process.once('disconnect', () => process.exit(0))
