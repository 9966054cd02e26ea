import 'reflect-metadata'
import { type AdapterOptions, currentMcpContext, McpAdapter, McpContext, McpTool, type ToolContext } from 'backend2mcp/routing-controllers'
import Koa from 'koa'
import express from 'express'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Get, JsonController, Res, type RoutingControllersOptions, useExpressServer, useKoaServer } from 'routing-controllers'
import { type Case, seen, work, writeLines } from './case.js'

type Answering = ServerResponse & { res?: ServerResponse; respond?: boolean }

/** Express' response, or Node's behind Koa's, which would else be answered by Koa itself. */
function raw(res: Answering): ServerResponse {
  return res.res ?? res
}

async function writeEvents(res: ServerResponse, most: number) {
  res.statusCode = 200 // Koa begins with 404
  res.setHeader('content-type', 'text/event-stream')
  for (let n = 0; n < most && !res.destroyed; n++) {
    res.write(most === 3 ? `id: ${n}\ndata: {"n":${n}}\n\n` : `data: tick ${n}\n\n`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  res.end()
  return res
}

@JsonController()
class WorkController {
  @Get('/work') work(@McpContext() context?: ToolContext) {
    return work(context)
  }
  @Get('/deep') async deeply() {
    await new Promise((resolve) => setTimeout(resolve, 5))
    currentMcpContext()?.progress(1, 1, 'deep')
    return { tool: currentMcpContext()?.tool ?? null }
  }
  @Get('/events') async events(@Res() res: Answering) {
    await writeEvents(raw(res), 3)
    return res
  }
  @McpTool({ timeoutMs: 300 }) @Get('/endless') async endless(@Res() res: Answering) {
    await writeEvents(raw(res), 1000)
    return res
  }
  @Get('/lines') async lines(@Res() res: Answering) {
    await writeLines(raw(res))
    return res
  }
  @Get('/hang') hang(@McpContext() context?: ToolContext) {
    seen.started++
    return new Promise((resolve) => context?.signal.addEventListener('abort', () => resolve({ aborted: ++seen.aborted })))
  }
}

const options: RoutingControllersOptions = { controllers: [WorkController], defaultErrorHandler: true }

export const routingControllersCase = (platform: 'Express' | 'Koa'): Case => ({
  name: `routing-controllers on ${platform}`,
  async open(adapterOptions: AdapterOptions) {
    const app = platform === 'Express' ? useExpressServer(express(), options) : useKoaServer(new Koa(), options)
    const adapter = new McpAdapter(app as object, { ...adapterOptions, routingControllers: options })
    const handler = (platform === 'Express' ? app : (app as Koa).callback()) as RequestListener
    const server = createServer(handler)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return {
      adapter,
      base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      close: () => new Promise((resolve) => server.close(resolve)),
    }
  },
})
