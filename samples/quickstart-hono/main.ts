import { Hono } from 'hono'
import { McpAdapter } from 'backend2mcp/hono'

const app = new Hono()
app.get('/users/:id', (c) => c.json({ id: Number(c.req.param('id')), name: 'Satyam' }))

void new McpAdapter(app).run()
