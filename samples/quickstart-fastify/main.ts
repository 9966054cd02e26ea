import Fastify from 'fastify'
import { McpAdapter } from 'backend2mcp/fastify'

const app = Fastify()
const params = { type: 'object', properties: { id: { type: 'integer' } } } as const // a route's own schema is the tool's
app.get<{ Params: { id: number } }>('/users/:id', { schema: { params } }, ({ params: { id } }) => ({ id, name: 'Satyam' }))

void new McpAdapter(app).run()
