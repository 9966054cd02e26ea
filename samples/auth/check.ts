import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { serve } from '../serve.js'
import { call } from '../session.js'

/** One call by one caller, and what HTTP answers to the same caller. `hidden`: the tool is not there for it. */
const STEPS: readonly Meant[] = [
  { token: 'reader-token', tool: 'get_accounts', args: {}, http: 'GET /accounts' },
  { token: 'south-token', tool: 'get_accounts', args: {}, http: 'GET /accounts' },
  { token: 'reader-token', tool: 'get_by_id', args: { id: 1 }, http: 'GET /accounts/1' },
  { token: 'south-token', tool: 'get_by_id', args: { id: 1 }, http: 'GET /accounts/1' },
  { token: 'reader-token', tool: 'transfer', args: { id: 1, to: 2, amount: 5 }, http: 'POST /accounts/1/transfers', hidden: true },
  { token: 'clerk-token', tool: 'transfer', args: { id: 1, to: 3, amount: 5 }, http: 'POST /accounts/1/transfers' },
  { token: 'clerk-token', tool: 'close_account', args: { id: 4 }, http: 'DELETE /accounts/4', hidden: true },
  { token: 'admin-token', tool: 'close_account', args: { id: 9 }, http: 'DELETE /accounts/9' },
]

interface Meant {
  readonly token: string
  readonly tool: string
  readonly args: { readonly id?: number; readonly to?: number; readonly amount?: number }
  readonly http: string
  readonly hidden?: true
}

const { port, stop } = await serve('auth/main.js')
const url = new URL(`http://127.0.0.1:${port}/mcp`)
let right = 0
let asked = 0

function tell(isRight: boolean, line: string): void {
  asked++
  if (isRight) right++
  console.log(`${isRight ? 'as meant ' : 'DIFFERENT'}  ${line}`)
}

async function connect(token: string): Promise<Client> {
  const client = new Client({ name: 'samples', version: '1.0.0' })
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers: { authorization: `Bearer ${token}` } } }) as never)
  return client
}

async function overHttp(
  token: string,
  http: string,
  { to, amount }: { to?: number; amount?: number },
): Promise<{ status: number; text: string }> {
  const [method, path] = http.split(' ') as [string, string]
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const body = method === 'POST' ? { body: JSON.stringify({ to, amount }) } : {}
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers, ...body })
  return { status: answer.status, text: await answer.text() }
}

try {
  for (const [name, headers] of [
    ['no token', {}],
    ['a wrong token', { authorization: 'Bearer guessed' }],
  ] as const) {
    const { status, headers: answer } = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
      body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}',
    })
    tell(status === 401, `${String(status)} for ${name}: WWW-Authenticate: ${answer.get('www-authenticate')}`)
  }
  const sees = { 'reader-token': 2, 'clerk-token': 3, 'south-token': 3, 'admin-token': 4 }
  for (const [token, most] of Object.entries(sees)) {
    const client = await connect(token)
    const names = (await client.listTools()).tools.map(({ name }) => name)
    tell(names.length === most, `${token} sees ${names.join(', ')}`)
    await client.close()
  }
  for (const step of STEPS) {
    const client = await connect(step.token)
    const http = await overHttp(step.token, step.http, step.args)
    const answer = await call(client, step).catch((error: Error) => error)
    const as = `${step.token} ${step.tool} ${JSON.stringify(step.args)}`
    if (answer instanceof Error) {
      tell(step.hidden === true && http.status === 403 && answer.message.includes('Unknown tool'), `${as}: not there for it; HTTP 403`)
    } else {
      const status = answer._meta['backend2mcp/response']?.status
      const text = answer.content[0]?.text
      tell(status === http.status && text === http.text, `${as}: ${String(status)} ${text ?? ''}`)
    }
    await client.close()
  }
  const clerk = await connect('clerk-token')
  const paid = (await call(clerk, { tool: 'transfer', args: { id: 1, to: 2, amount: 10 } })).structuredContent as {
    by: string
    through: string
  }
  tell(paid.by === 'carl' && paid.through === 'mcp', `the handler knows who calls, and how: ${paid.by} through ${paid.through}`)
  await clerk.close()
} finally {
  stop()
}
console.log(`auth: ${right} of ${asked} as meant`)
if (right < asked) process.exitCode = 1
