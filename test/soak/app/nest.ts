import { Controller, Get, Module, Param, Req, Res } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { mcpContext } from 'backend2mcp'
import type { ServerResponse } from 'node:http'
import { flood, hang, plain, work } from './handlers.js'

@Controller()
class SoakController {
  @Get('plain/:id')
  plain(@Param('id') id: string) {
    return plain(id)
  }

  @Get('job/:id')
  work(@Param('id') id: string) {
    return work(id)
  }

  @Get('hang/:id')
  hang(@Param('id') id: string, @Req() req: object, @Res({ passthrough: true }) res: ServerResponse) {
    return hang(id, mcpContext(req), res)
  }

  @Get('flood/:id')
  flood(@Param('id') id: string, @Req() req: object) {
    return flood(id, mcpContext(req))
  }
}

@Module({ controllers: [SoakController] })
class SoakModule {}

export async function nestApp() {
  const app = await NestFactory.create(SoakModule, { logger: ['error'] })
  return { app, listener: app.getHttpAdapter().getInstance() as import('node:http').RequestListener }
}
