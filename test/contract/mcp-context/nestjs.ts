import { Controller, Get, Header, Injectable, type MessageEvent, Module, Res, Sse } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { type AdapterOptions, currentMcpContext, McpAdapter, McpContext, McpTool, type ToolContext } from 'backend2mcp/nestjs'
import type { ServerResponse } from 'node:http'
import { interval, map, type Observable, take } from 'rxjs'
import { type Platform, platformAdapter } from '../nestjs/app.js'
import { portOf } from '../nestjs/cells.js'
import { type Case, seen, work, writeLines } from './case.js'

@Injectable()
class DeepService {
  async reach() {
    await new Promise((resolve) => setTimeout(resolve, 5))
    currentMcpContext()?.progress(1, 1, 'deep')
    return { tool: currentMcpContext()?.tool ?? null }
  }
}

@Controller()
class WorkController {
  constructor(private readonly deep: DeepService) {}

  @Get('work') work(@McpContext() context?: ToolContext) {
    return work(context)
  }
  @Get('deep') deeply() {
    return this.deep.reach()
  }
  @Sse('events') events(): Observable<MessageEvent> {
    return interval(5).pipe(
      take(3),
      map((n) => ({ data: { n } })),
    )
  }
  @McpTool({ timeoutMs: 300 })
  @Sse('endless')
  endless(): Observable<MessageEvent> {
    return interval(20).pipe(map((n) => ({ data: `tick ${n}` })))
  }
  @Get('lines') @Header('content-type', 'application/x-ndjson') lines(@Res() res: ServerResponse & { raw?: ServerResponse }) {
    return writeLines(res.raw ?? res)
  }
  @Get('hang') hang(@McpContext() context?: ToolContext) {
    seen.started++
    return new Promise((resolve) => context?.signal.addEventListener('abort', () => resolve(++seen.aborted)))
  }
}

@Module({ controllers: [WorkController], providers: [{ provide: DeepService, useValue: new DeepService() }] })
class WorkModule {}

export const nestCase = (platform: Platform): Case => ({
  name: `NestJS on ${platform}`,
  async open(options: AdapterOptions) {
    const app = await NestFactory.create(WorkModule, platformAdapter(platform), { logger: false })
    const adapter = new McpAdapter(app, options)
    await adapter.listTools()
    await app.listen(0, '127.0.0.1')
    return { adapter, base: `http://127.0.0.1:${portOf(app)}`, close: () => app.close() }
  },
})
