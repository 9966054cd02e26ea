import 'reflect-metadata'
import { mcpContext } from 'backend2mcp'
import type { RequestListener, ServerResponse } from 'node:http'
import { createExpressServer, Get, JsonController, Param, Req, Res } from 'routing-controllers'
import { flood, hang, plain, work } from './handlers.js'

@JsonController()
class SoakController {
  @Get('/plain/:id')
  plain(@Param('id') id: string) {
    return plain(id)
  }

  @Get('/job/:id')
  work(@Param('id') id: string) {
    return work(id)
  }

  @Get('/hang/:id')
  hang(@Param('id') id: string, @Req() req: object, @Res() res: ServerResponse) {
    return hang(id, mcpContext(req), res)
  }

  @Get('/flood/:id')
  flood(@Param('id') id: string, @Req() req: object) {
    return flood(id, mcpContext(req))
  }
}

export function routingControllersApp() {
  const app = createExpressServer({ controllers: [SoakController] }) as RequestListener & object
  return { app, listener: app }
}
