import Router from '@koa/router'
import Koa from 'koa'
import { McpAdapter } from 'backend2mcp/koa'

const router = new Router()
router.get('/users/:id', (ctx) => {
  ctx.body = { id: Number(ctx.params.id), name: 'Satyam' }
})

void new McpAdapter(new Koa().use(router.routes())).run()
