import 'reflect-metadata'
import { type AdapterOptions, McpAdapter, McpHidden, McpParam, McpPrompt, McpResource, McpTool } from 'backend2mcp/routing-controllers'
import Koa from 'koa'
import express from 'express'
import {
  ContentType,
  ForbiddenError,
  Get,
  InternalServerError,
  JsonController,
  NotFoundError,
  Param,
  Post,
  QueryParam,
  type RoutingControllersOptions,
  useExpressServer,
  useKoaServer,
} from 'routing-controllers'
import { type Case, completeCity, MESSAGES, PNG } from './case.js'

const mode = { type: 'string', enum: ['short', 'long', 'shout'] }

@JsonController('/offers')
class OffersController {
  @McpResource({ uri: 'shop://catalogue', title: 'Catalogue', description: 'All we sell.', mimeType: 'application/json' })
  @Get('/catalogue')
  catalogue() {
    return { items: ['tea'] }
  }
  @McpResource() @Get('/items/:id') item(@Param('id') id: number, @QueryParam('full') full?: string) {
    if (id === 404) throw new NotFoundError(`no item ${id}`)
    if (id === 403) throw new ForbiddenError('not yours')
    return { id, kind: typeof id, full: full ?? null }
  }
  @McpResource({ uri: 'shop://logo', tool: false }) @Get('/logo') @ContentType('image/png') logo() {
    return PNG
  }
  @McpTool({ scopes: ['secrets'] }) @McpResource({ uri: 'shop://secret' }) @Get('/secret') secret() {
    return { secret: 42 }
  }
  @McpHidden() @McpResource({ uri: 'shop://hidden' }) @Get('/hidden') hidden() {
    return { hidden: true }
  }
  @McpPrompt({ name: 'broken' })
  @McpResource({ uri: 'shop://broken', tool: false })
  @Get('/broken')
  broken() {
    throw new InternalServerError('the password is hunter2')
  }
  @Get('/plain') plain() {
    return { plain: true }
  }
  @McpPrompt({ name: 'greet', title: 'Greeting', description: 'Greets somebody.' })
  @Get('/greet')
  greet(
    @QueryParam('who') @McpParam({ description: 'Whom.', required: true }) who: string,
    @QueryParam('mode') @McpParam({ schema: mode }) how?: string,
    @QueryParam('city') @McpParam({ complete: completeCity }) city?: string,
  ) {
    return `Greet ${who} ${how ?? 'short'}ly${city ? ` from ${city}` : ''}.`
  }
  @McpPrompt({ name: 'look' }) @Get('/look') look() {
    return { description: 'Made at once.', messages: MESSAGES }
  }
  @McpPrompt({ tool: true }) @Post('/both') both() {
    return 'both'
  }
  @McpTool({ content: true }) @Get('/mixed') mixed() {
    return {
      content: [MESSAGES[1]!.content, { type: 'resource_link', uri: 'shop://catalogue', name: 'catalogue' }],
      structuredContent: { n: 1 },
    }
  }
  @McpTool({ content: true }) @Get('/unmixed') unmixed() {
    return { content: [{ type: 'video' }] }
  }
}

const options: RoutingControllersOptions = { controllers: [OffersController] }

export const routingControllersCase = (platform: 'Express' | 'Koa'): Case => ({
  name: `routing-controllers on ${platform}`,
  async open(adapterOptions: AdapterOptions) {
    const app = platform === 'Express' ? useExpressServer(express(), options) : useKoaServer(new Koa(), options)
    return { adapter: new McpAdapter(app as object, { ...adapterOptions, routingControllers: options }), close: () => undefined }
  },
})
