import { serve } from './serve.js'
import { type Answer, call, compiled, connect, type Step } from './session.js'

/**
 * A sample's self-check: the unchanged application served over HTTP and, in another process, as MCP over stdio. Every step must get the
 * same status and the same body from both, or be refused by both. Prints a line a step; sets the exit code. `own`: the program serves MCP itself.
 */
export async function compare(name: string, main: string, token: string, steps: readonly Step[], { own = false } = {}): Promise<void> {
  const { port, stop } = await serve(main)
  const client = await connect(compiled(main), { token, own })
  let equal = 0
  try {
    for (const step of steps) {
      const http = await live(port, token, step)
      const mcp = await call(client, step)
      const isAnswer = statusOf(mcp) === http.status && textOf(mcp) === http.text
      const isRefused = mcp.isError === true && statusOf(mcp) === undefined && (mcp._meta['backend2mcp/arguments'] ?? []).length > 0
      const same = http.status === step.status && (step.refused ? isRefused : isAnswer)
      console.log(
        `${same ? (step.refused ? 'both refuse' : 'same') : 'DIFFERENT'}  ${String(http.status)}  ${step.http.padEnd(44)} ${step.tool}`,
      )
      if (same) equal++
      else console.log(`  over HTTP ${http.status}: ${http.text}\n  as a tool ${statusOf(mcp)}: ${textOf(mcp)}`)
    }
  } finally {
    await client.close()
    stop()
  }
  const refused = steps.filter((step) => step.refused).length
  console.log(`${name}: ${equal} of ${steps.length} as over HTTP, ${refused} of them refused before the call`)
  if (equal < steps.length) process.exitCode = 1
}

const statusOf = (answer: Answer) => answer._meta['backend2mcp/response']?.status
const textOf = ({ content }: Answer) => (content[0]?.text?.startsWith('HTTP ') ? '' : (content[0]?.text ?? ''))

async function live(port: number, token: string, { http, body }: Step): Promise<{ status: number; text: string }> {
  const [method, path] = http.split(' ') as [string, string]
  const headers = {
    ...(token && { authorization: `Bearer ${token}` }),
    connection: 'close',
    ...(body !== undefined && { 'content-type': 'application/json' }),
  }
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: answer.status, text: await answer.text() }
}
