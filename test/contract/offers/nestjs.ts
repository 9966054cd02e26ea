import {
  Controller,
  ForbiddenException,
  Get,
  InternalServerErrorException,
  Header,
  Module,
  NotFoundException,
  Param,
  ParseIntPipe,
  Post,
  Query,
  StreamableFile,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { type AdapterOptions, McpAdapter, McpHidden, McpParam, McpPrompt, McpResource, McpTool } from 'backend2mcp/nestjs'
import { type Platform, platformAdapter } from '../nestjs/app.js'
import { type Case, completeCity, MESSAGES, PNG } from './case.js'

const mode = { type: 'string', enum: ['short', 'long', 'shout'] }

@Controller('offers')
class OffersController {
  @McpResource({ uri: 'shop://catalogue', title: 'Catalogue', description: 'All we sell.', mimeType: 'application/json' })
  @Get('catalogue')
  catalogue() {
    return { items: ['tea'] }
  }
  @McpResource() @Get('items/:id') item(@Param('id', ParseIntPipe) id: number, @Query('full') full?: string) {
    if (id === 404) throw new NotFoundException(`no item ${id}`)
    if (id === 403) throw new ForbiddenException('not yours')
    return { id, kind: typeof id, full: full ?? null }
  }
  @McpResource({ uri: 'shop://logo', tool: false }) @Get('logo') @Header('content-type', 'image/png') logo() {
    return new StreamableFile(PNG)
  }
  @McpTool({ scopes: ['secrets'] }) @McpResource({ uri: 'shop://secret' }) @Get('secret') secret() {
    return { secret: 42 }
  }
  @McpHidden() @McpResource({ uri: 'shop://hidden' }) @Get('hidden') hidden() {
    return { hidden: true }
  }
  @McpPrompt({ name: 'broken' })
  @McpResource({ uri: 'shop://broken', tool: false })
  @Get('broken')
  broken() {
    throw new InternalServerErrorException('the password is hunter2')
  }
  @Get('plain') plain() {
    return { plain: true }
  }
  @McpPrompt({ name: 'greet', title: 'Greeting', description: 'Greets somebody.' })
  @Get('greet')
  greet(
    @Query('who') @McpParam({ description: 'Whom.', required: true }) who: string,
    @Query('mode') @McpParam({ schema: mode }) how?: string,
    @Query('city') @McpParam({ complete: completeCity }) city?: string,
  ) {
    return `Greet ${who} ${how ?? 'short'}ly${city ? ` from ${city}` : ''}.`
  }
  @McpPrompt({ name: 'look' }) @Get('look') look() {
    return { description: 'Made at once.', messages: MESSAGES }
  }
  @McpPrompt({ tool: true }) @Post('both') both() {
    return 'both'
  }
  @McpTool({ content: true }) @Get('mixed') mixed() {
    return {
      content: [MESSAGES[1]!.content, { type: 'resource_link', uri: 'shop://catalogue', name: 'catalogue' }],
      structuredContent: { n: 1 },
    }
  }
  @McpTool({ content: true }) @Get('unmixed') unmixed() {
    return { content: [{ type: 'video' }] }
  }
}

@Module({ controllers: [OffersController] })
class OffersModule {}

export const nestCase = (platform: Platform): Case => ({
  name: `NestJS on ${platform}`,
  async open(options: AdapterOptions) {
    const app = await NestFactory.create(OffersModule, platformAdapter(platform), { logger: false })
    const adapter = new McpAdapter(app, options)
    await adapter.listTools()
    await app.init()
    return { adapter, close: () => app.close() }
  },
})
