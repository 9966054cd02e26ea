import { Controller, Delete, Get, Module, Param } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { type AdapterOptions, McpAdapter, McpContext, McpTool, type ToolContext } from 'backend2mcp/nestjs'
import { type Platform, platformAdapter } from '../nestjs/app.js'
import { ask, type Case, model, remove, swallow, twice } from './case.js'

@Controller('asking')
class AskingController {
  @Get('ask') ask(@McpContext() context?: ToolContext) {
    return ask(context)
  }
  @Get('twice') twice(@McpContext() context?: ToolContext) {
    return twice(context)
  }
  @Get('swallow') swallow(@McpContext() context?: ToolContext) {
    return swallow(context)
  }
  @Get('model') model(@McpContext() context?: ToolContext) {
    return model(context)
  }
  @McpTool({ confirm: 'Delete {id} for good?' }) @Delete(':id') remove(@Param('id') id: string) {
    return remove(id)
  }
}

@Module({ controllers: [AskingController] })
class AskingModule {}

export const nestCase = (platform: Platform): Case => ({
  name: `NestJS on ${platform}`,
  async open(options: AdapterOptions) {
    const app = await NestFactory.create(AskingModule, platformAdapter(platform), { logger: false })
    const adapter = new McpAdapter(app, options)
    await adapter.listTools()
    await app.init()
    return { adapter, close: () => app.close() }
  },
})
