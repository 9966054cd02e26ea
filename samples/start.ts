import pc from 'picocolors'
import { STEPS } from './nestjs-shop/steps.js'
import { type Answer, call, compiled, connect } from './session.js'

const WIDTH = 118
const cut = (text: string, width = WIDTH) => (text.length > width ? `${text.slice(0, width - 1)}…` : text)
const problemsOf = ({ _meta: meta }: Answer) => meta['backend2mcp/arguments'] ?? meta['backend2mcp/response']?.arguments ?? []

console.log(`${pc.bold('backend2mcp')}: samples/nestjs-shop, an unchanged NestJS application, served as MCP over stdio`)
console.log(pc.dim('$ BACKEND2MCP_TOKEN=customer-token backend2mcp run nestjs-shop/main.js\n'))

const client = await connect(compiled('nestjs-shop/main.js'), { token: 'customer-token' })
const { tools } = await client.listTools()
console.log(pc.bold(`tools/list: ${tools.length} tools`))
for (const { name, description, inputSchema } of tools) {
  const required = inputSchema.required ?? []
  const args = Object.keys(inputSchema.properties ?? {}).map((argument) => (required.includes(argument) ? argument : `${argument}?`))
  console.log(cut(`  ${pc.cyan(name.padEnd(14))} ${`(${args.join(', ')})`.padEnd(38)} ${pc.dim(description ?? '')}`, WIDTH + 20))
}

const seen: number[] = []
for (const { says, tool, args, http } of STEPS) {
  const answer = await call(client, { tool, args })
  const status = answer._meta['backend2mcp/response']?.status
  if (status !== undefined) seen.push(status)
  console.log(`\n${pc.dim(`# ${says}`)}\n${pc.bold('tools/call')} ${pc.cyan(tool)} ${cut(JSON.stringify(args), 90)}`)
  if (status === undefined) console.log(`  ${pc.yellow('refused before the call, as the backend would')}`)
  else {
    console.log(`  = ${http}`)
    console.log(`  ${(status < 400 ? pc.green : pc.yellow)(String(status))} ${cut(answer.content[0]?.text ?? '')}`)
  }
  for (const { pointer, message } of problemsOf(answer)) console.log(`      ${pc.yellow(pointer)}  ${cut(message, 100)}`)
}
await client.close()

const expected = STEPS.filter(({ refused }) => !refused).map(({ status }) => status)
const right = seen.join() === expected.join()
console.log(
  `\n${right ? pc.green('Every answer is what HTTP gives') : pc.red('NOT what HTTP gives')}: ${seen.join(' ')}. No port was opened.`,
)
process.exitCode = right ? 0 : 1
