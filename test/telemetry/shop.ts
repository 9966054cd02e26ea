import { context, propagation, SpanKind, trace } from '@opentelemetry/api'
import { BadRequestException, Controller, Get, Module, NotFoundException, Param, ParseIntPipe, Query } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import type { AdapterOptions } from 'backend2mcp'
import { McpAdapter, McpPrompt, McpResource, McpTool } from 'backend2mcp/nestjs'
import type { IncomingMessage, ServerResponse } from 'node:http'

const tracer = trace.getTracer('shop')

/** A client of a database that traces. */
const query = (id: number) =>
  tracer.startActiveSpan('SELECT users', { kind: SpanKind.CLIENT }, async (span) => {
    await new Promise((resolve) => setTimeout(resolve, 2))
    span.end()
    return { id, name: 'Ada' }
  })

@Controller('users')
class UsersController {
  @McpTool({ name: 'get_user' })
  @McpResource({ uri: 'shop://users/{id}' })
  @Get(':id')
  async one(@Param('id', ParseIntPipe) id: number, @Query('password') _password?: string) {
    if (id === 404) throw new NotFoundException()
    return query(id)
  }
  @McpPrompt({ name: 'greet' }) @Get('greet/:who') greet(@Param('who') who: string) {
    if (who === 'nobody') throw new BadRequestException()
    return `Greet ${who}.`
  }
}

@Module({ controllers: [UsersController] })
class ShopModule {}

/** Stands for an HTTP instrumentation: the parent is read from the headers. */
function traced({ headers, method }: IncomingMessage, res: ServerResponse, next: () => void): void {
  const parent = propagation.extract(context.active(), headers)
  const span = tracer.startSpan(`HTTP ${method}`, { kind: SpanKind.SERVER }, parent)
  res.once('finish', () => span.end())
  context.with(trace.setSpan(parent, span), next)
}

/** A Nest application on Express, traced as applications are. */
export async function openShop(options: AdapterOptions = {}) {
  const app = await NestFactory.create(ShopModule, new ExpressAdapter(), { logger: false })
  app.use(traced)
  const adapter = new McpAdapter(app, { log: false, ...options })
  await adapter.listTools()
  return { adapter, close: () => app.close() }
}
