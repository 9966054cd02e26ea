import { BearerAuthProvider } from 'backend2mcp'
import { defineTools, McpAdapter, mcpAuth, mcpTool } from 'backend2mcp/express'
import express from 'express'

interface User {
  readonly id: number
  readonly name: string
}
const users = new Map<number, User>([
  [1, { id: 1, name: 'Satyam' }],
  [2, { id: 2, name: 'Ada' }],
])
const NEW_USER = { type: 'object', properties: { name: { type: 'string', minLength: 1 } }, required: ['name'] }
const BY_ID = { type: 'object', properties: { id: { type: 'integer', minimum: 1 } } }

const app = express().use(express.json())

/** Over HTTP the application has its own way to know who calls; through MCP the provider has asked. */
const who = (req: object) => mcpAuth(req)?.principal?.subject ?? 'somebody over HTTP'

// The names are made of the routes: get_by_id, post_search, put_by_id, delete_by_id.
app.get('/users/:id', (req, res) => {
  const user = users.get(Number(req.params.id))
  if (user) res.json({ ...user, askedBy: who(req) })
  else res.status(404).json({ error: `there is no user ${req.params.id}` })
})
app.put(
  '/users/:id',
  mcpTool({ params: BY_ID, body: NEW_USER }, (req, res) => {
    const user = { id: Number(req.params.id), ...(req.body as { name: string }) }
    users.set(user.id, user)
    res.json(user)
  }),
)
app.delete('/users/:id', (req, res) => void res.json({ removed: users.delete(Number(req.params.id)) }))

// Unless they are given.
app.post(
  '/search',
  mcpTool({ name: 'find_users', description: 'Users whose name holds a text.', body: NEW_USER }, (req, res) => {
    const { name } = req.body as { name: string }
    res.json([...users.values()].filter((user) => user.name.includes(name)))
  }),
)
app.get('/internal/metrics', (_req, res) => void res.send('up 1'))
defineTools(app, { 'GET /users/:id': { params: BY_ID }, 'GET /internal/metrics': { hidden: true } })

const auth = new BearerAuthProvider({
  validTokens: [
    { token: 'token-of-ada', subject: 'ada' },
    { token: 'token-of-bob', subject: 'bob' },
  ],
})
const adapter = new McpAdapter(app, { auth, name: 'users' })

if (process.env.PORT) app.use('/mcp', adapter.handler()).listen(Number(process.env.PORT))
else void adapter.run()
