import 'reflect-metadata'
import { McpAdapter } from 'backend2mcp/routing-controllers'
import { createExpressServer, Get, JsonController, Param } from 'routing-controllers'

@JsonController('/users')
export class UserController {
  @Get('/:id')
  getUser(@Param('id') id: number) {
    return { id, name: 'Satyam' }
  }
}

const app = createExpressServer({ controllers: [UserController] }) as object
void new McpAdapter(app).run()
