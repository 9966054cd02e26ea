import { serve } from '../serve.js'
import { call, compiled, connect } from '../session.js'

const file = 'express-users/main.js'
const lines: string[] = []
const say = (text: string) => {
  lines.push(text)
  console.log(text)
}

const client = await connect(compiled(file), { own: true, token: 'token-of-ada' })
const { tools } = await client.listTools()
for (const { name, description } of tools) say(`${name.padEnd(13)} ${description}`)
for (const [tool, args] of [
  ['get_by_id', { id: 1 }],
  ['get_by_id', { id: 7 }],
  ['get_by_id', { id: 'one' }],
  ['find_users', { name: 'Sat' }],
  ['put_by_id', { id: 2, name: 'Ada L.' }],
  ['delete_by_id', { id: 2 }],
] as const) {
  const { content } = await call(client, { tool, args })
  say(`${tool} ${JSON.stringify(args)} = ${content[0]!.text}`)
}
await client.close()

const { port, stop } = await serve(file)
const url = `http://127.0.0.1:${port}`
say(`over HTTP: ${await (await fetch(`${url}/users/1`)).text()}`)
const refused = await fetch(`${url}/mcp`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
say(`MCP without a token: ${refused.status} ${refused.headers.get('www-authenticate')?.split(' ')[0]}`)
stop()

const least = ['get_by_id {"id":1} = {"id":1,"name":"Satyam","askedBy":"ada"}', 'no user 7', '"askedBy":"somebody over HTTP"', '401 Bearer']
const missing = least.filter((text) => !lines.some((line) => line.includes(text)))
console.log(missing.length === 0 ? 'express-users: ok' : `express-users: missing ${missing.join('; ')}`)
if (missing.length > 0) process.exitCode = 1
