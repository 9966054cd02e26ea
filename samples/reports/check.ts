import type { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { ElicitRequestSchema, LoggingMessageNotificationSchema, ProgressNotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import { compiled, connect } from '../session.js'

/** What the person in front of the client says to each question. */
const SAYS: Readonly<Record<string, object[]>> = {
  'Which year?': [{ action: 'accept', content: { year: 2025 } }],
  'Delete report 1 for good?': [{ action: 'decline' }, { action: 'accept', content: {} }],
}
const lines: string[] = []
const say = (text: string) => {
  lines.push(text)
  console.log(text)
}

const client: Client = await connect(compiled('reports/main.js'), { capabilities: { elicitation: {} } })
client.setRequestHandler(ElicitRequestSchema, ({ params: { message } }) => {
  const said = SAYS[message]!.shift() as { action: 'accept' | 'decline'; content?: Record<string, number> }
  say(`  the user is asked "${message}" and says ${JSON.stringify(said.content ?? said.action)}`)
  return said
})
client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params: { level, data, logger } }) =>
  say(`  ${level} of ${logger}: ${String(data)}`),
)
// Not by `onprogress`: on a busy machine the SDK's client drops a progress that it reads together with the answer (typescript-sdk#2580).
client.setNotificationHandler(ProgressNotificationSchema, ({ params: { progress, message } }) => say(`  progress ${progress}: ${message}`))

async function call(name: string, args: Record<string, unknown> = {}): Promise<void> {
  say(`${name} ${JSON.stringify(args)}`)
  const { content } = await client.callTool({ name, arguments: args, _meta: { progressToken: name } })
  say(`  = ${(content as { text: string }[])[0]!.text.trim().split('\n').join(' | ')}`)
}

await call('build_report')
await call('watch_bookings')
await call('delete_report', { id: 1 })
await call('delete_report', { id: 1 })

const { resourceTemplates } = await client.listResourceTemplates()
say(`resources: ${resourceTemplates.map(({ name, uriTemplate }) => `${name} ${uriTemplate}`).join(', ')}`)
const [read] = (await client.readResource({ uri: 'reports://2' })).contents as { text: string }[]
say(`  reports://2 = ${read!.text}`)
const { prompts } = await client.listPrompts()
say(`prompts: ${prompts.map(({ name, arguments: args = [] }) => `${name}(${args.map((one) => one.name).join(', ')})`).join(', ')}`)
const ref = { type: 'ref/prompt', name: 'explain_report' } as const
const { completion } = await client.complete({ ref, argument: { name: 'tone', value: 'fr' } })
say(`  tone "fr" completes to ${completion.values.join(', ')}`)
const { messages } = await client.getPrompt({ name: 'explain_report', arguments: { id: '2', tone: 'frank' } })
say(`  = ${(messages[0]!.content as { text: string }).text}`)
await client.close()

const least = ['progress 4: quarter 4', 'progress 3: {"booking":3}', '= {"deleted":true}', 'completes to friendly, frank', 'report of 2025']
const missing = least.filter((text) => !lines.some((line) => line.includes(text)))
console.log(missing.length === 0 ? 'reports: ok' : `reports: missing ${missing.join('; ')}`)
if (missing.length > 0) process.exitCode = 1
