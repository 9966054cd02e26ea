import express from 'express'
import { McpAdapter } from 'backend2mcp/express'

const app = express()
app.get('/users/:id', (req, res) => void res.json({ id: Number(req.params.id), name: 'Satyam' }))

void new McpAdapter(app).run()
