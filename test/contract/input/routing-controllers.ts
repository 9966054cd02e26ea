import 'reflect-metadata'
import { type AdapterOptions, McpAdapter, McpContext, McpTool, type ToolContext } from 'backend2mcp/routing-controllers'
import Koa from 'koa'
import express from 'express'
import { Delete, Get, JsonController, Param, type RoutingControllersOptions, useExpressServer, useKoaServer } from 'routing-controllers'
import { ask, type Case, model, remove, swallow, twice } from './case.js'

@JsonController('/asking')
class AskingController {
  @Get('/ask') ask(@McpContext() context?: ToolContext) {
    return ask(context)
  }
  @Get('/twice') twice(@McpContext() context?: ToolContext) {
    return twice(context)
  }
  @Get('/swallow') swallow(@McpContext() context?: ToolContext) {
    return swallow(context)
  }
  @Get('/model') model(@McpContext() context?: ToolContext) {
    return model(context)
  }
  @McpTool({ confirm: 'Delete {id} for good?' }) @Delete('/:id') remove(@Param('id') id: string) {
    return remove(id)
  }
}

const options: RoutingControllersOptions = { controllers: [AskingController] }

export const routingControllersCase = (platform: 'Express' | 'Koa'): Case => ({
  name: `routing-controllers on ${platform}`,
  async open(adapterOptions: AdapterOptions) {
    const app = platform === 'Express' ? useExpressServer(express(), options) : useKoaServer(new Koa(), options)
    return { adapter: new McpAdapter(app as object, { ...adapterOptions, routingControllers: options }), close: () => undefined }
  },
})
