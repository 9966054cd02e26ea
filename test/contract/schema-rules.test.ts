import { Body as NestBody, Controller, Module, Post as NestPost, ValidationPipe } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ValidateBy } from 'class-validator'
import { Body, createExpressServer, JsonController, Post } from 'routing-controllers'
import { expect, test } from 'vitest'
import { McpAdapter as NestMcpAdapter } from '../../adapters/nestjs/adapter.js'
import { McpAdapter as RcMcpAdapter } from '../../adapters/routing-controllers/adapter.js'
import { McpTool } from '../../decorators/mcp-tool.js'
import type { BaseAdapter } from '../../src/adapter.js'
import { callTool } from '../../src/tools/call-tool.js'
import { contextOf } from './suite.js'

const IsSlug = () =>
  ValidateBy({ name: 'isSlug', validator: { validate: (value) => typeof value === 'string' && /^[a-z-]+$/.test(value) } })
class Page {
  @IsSlug() slug!: string
}
const schemaRules = { isSlug: () => ({ type: 'string', pattern: '^[a-z-]+$' }) }

async function nest(): Promise<BaseAdapter<unknown>> {
  @Controller()
  class Pages {
    @NestPost('pages') create(@NestBody() page: Page) {
      return page
    }
    @McpTool({ input: Page }) @NestPost('explicit') explicit() {}
  }
  @Module({ controllers: [Pages] })
  class App {}
  const app = await NestFactory.create(App, { logger: false })
  app.useGlobalPipes(new ValidationPipe())
  return new NestMcpAdapter(app, { naming: 'handler', log: false, schemaRules })
}
async function routingControllers(): Promise<BaseAdapter<unknown>> {
  @JsonController()
  class Pages {
    @Post('/pages') create(@Body() page: Page) {
      return page
    }
    @McpTool({ input: Page }) @Post('/explicit') explicit() {
      return {}
    }
  }
  return new RcMcpAdapter(createExpressServer({ controllers: [Pages] }) as object, { naming: 'handler', log: false, schemaRules })
}

test.each([
  ['nestjs', nest],
  ['routing-controllers', routingControllers],
])("%s: a row for a rule of the application's own describes and checks", async (_, start) => {
  const adapter = await start()
  for (const name of ['create', 'explicit']) {
    const { inputSchema } = (await adapter.listTools()).tools.get(name)!
    expect(inputSchema.properties).toEqual({ slug: { type: 'string', pattern: '^[a-z-]+$' } })
    expect(await callTool(adapter, name, { slug: 'Not a slug' }, contextOf(name))).toMatchObject({
      isError: true,
      content: [{ text: 'Argument /slug: must be a text, matching ^[a-z-]+$; got "Not a slug".' }],
    })
    expect((await callTool(adapter, name, { slug: 'a-slug' }, contextOf(name))).isError).toBeUndefined()
  }
})
