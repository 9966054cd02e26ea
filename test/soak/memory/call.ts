// A process that calls: `call.js '{"calls":1000000,"warmUp":50000}'`. Says how large the heap was in between.
import { createMcpTestClient } from 'backend2mcp/express'
import { expressApp } from '../app/functions.js'

const READINGS = 20
const BURST = 200

const { calls, warmUp } = JSON.parse(process.argv[2]!) as { calls: number; warmUp: number }
const client = await createMcpTestClient(expressApp().app, { naming: 'path' })

async function run(count: number): Promise<void> {
  for (let n = 1; n <= count; n++) {
    const { structuredContent } = await client.callTool('get_plain_by_id', { id: String(n) })
    if ((structuredContent as { id?: number })?.id !== n) throw new Error(`call ${n} answers ${JSON.stringify(structuredContent)}`)
    if (n % BURST === 0) await new Promise((resolve) => setImmediate(resolve))
  }
}

function heap(): number {
  globalThis.gc!()
  globalThis.gc!()
  return process.memoryUsage().heapUsed
}

await run(warmUp)
const each = Math.ceil(calls / READINGS)
const readings = [{ x: 0, y: heap() }]
for (let n = 1; n <= READINGS; n++) {
  await run(each)
  readings.push({ x: n * each, y: heap() })
}
process.send!({ readings })
