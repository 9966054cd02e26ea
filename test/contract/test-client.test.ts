import 'reflect-metadata'
import * as nest from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import express from 'express'
import * as rc from 'routing-controllers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as forNest from '../../adapters/nestjs/index.js'
import * as forRc from '../../adapters/routing-controllers/index.js'
import { BearerAuthProvider } from '../../src/index.js'
import type { McpTestClient } from '../../src/protocol/test-client.js'

type Authorized = { readonly headers: { readonly authorization?: string } }
const whoIs = ({ headers }: Authorized) => ({ who: headers.authorization ?? 'nobody' })

@nest.Controller()
class NestController {
  @nest.Get('who') who(@nest.Req() req: Authorized) {
    return whoIs(req)
  }
  @forNest.McpTool({ confirm: 'Delete {id}?' }) @nest.Delete(':id') remove(@nest.Param('id') id: string) {
    return { removed: id }
  }
  @nest.Post() async work(@forNest.McpContext() context?: forNest.ToolContext) {
    context?.progress(1, 2)
    const answer = await context?.elicit('How many?', { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] }, 'n')
    return { n: answer?.content?.n ?? null }
  }
  @forNest.McpResource({ uri: 'notes://{id}' }) @nest.Get('notes/:id') note(@nest.Param('id') id: string) {
    return { note: id }
  }
  @forNest.McpPrompt({ name: 'ask' }) @nest.Get('ask/:about') ask(@nest.Param('about') about: string) {
    return `Tell me about ${about}.`
  }
}
@nest.Module({ controllers: [NestController] })
class Plain {}
@nest.Module({
  imports: [forNest.McpModule.forRoot({ log: false, auth: new BearerAuthProvider({ validTokens: ['t'] }) })],
  controllers: [NestController],
})
class WithModule {}

@rc.JsonController()
class RcController {
  @rc.Get('/who') who(@rc.Req() req: Authorized) {
    return whoIs(req)
  }
  @forRc.McpTool({ confirm: 'Delete {id}?' }) @rc.Delete('/:id') remove(@rc.Param('id') id: string) {
    return { removed: id }
  }
  @rc.Post('/') async work(@forRc.McpContext() context?: forRc.ToolContext) {
    context?.progress(1, 2)
    const answer = await context?.elicit('How many?', { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] }, 'n')
    return { n: answer?.content?.n ?? null }
  }
  @forRc.McpResource({ uri: 'notes://{id}' }) @rc.Get('/notes/:id') note(@rc.Param('id') id: string) {
    return { note: id }
  }
  @forRc.McpPrompt({ name: 'ask' }) @rc.Get('/ask/:about') ask(@rc.Param('about') about: string) {
    return `Tell me about ${about}.`
  }
}

const CASES: readonly { readonly name: string; open(): Promise<{ client: McpTestClient; close(): unknown }> }[] = [
  {
    name: 'NestJS',
    async open() {
      const app = await NestFactory.create(Plain, { logger: false })
      return { client: await forNest.createMcpTestClient(app), close: () => app.close() }
    },
  },
  {
    name: 'NestJS with McpModule and its auth',
    async open() {
      const app = await NestFactory.create(WithModule, { logger: false })
      return { client: await forNest.createMcpTestClient(app), close: () => app.close() }
    },
  },
  {
    name: 'routing-controllers',
    async open() {
      const app = rc.useExpressServer(express(), { controllers: [RcController] }) as object
      return { client: await forRc.createMcpTestClient(app), close() {} }
    },
  },
]

describe.each(CASES)('createMcpTestClient: $name', ({ open }) => {
  let opened: Awaited<ReturnType<typeof open>>
  let client: McpTestClient
  beforeAll(async () => {
    opened = await open()
    client = opened.client
  })
  afterAll(() => opened.close())

  test('lists, and the surface is a snapshot', async () => {
    expect((await client.listTools()).map(({ name }) => name).sort()).toEqual(['delete_by_id', 'get_by_id', 'get_who', 'post_root'])
    expect(await client.surface()).toMatchObject({
      tools: { get_who: { route: 'GET /who', annotations: { readOnlyHint: true } } },
      resources: { 'notes://{id}': { route: 'GET /notes/{id}' } },
      prompts: { ask: { arguments: [{ name: 'about', required: true }] } },
    })
  })

  test('calls as somebody', async () => {
    const { structuredContent, _meta } = await client.callTool('get_who', {}, { token: 't' })
    expect([structuredContent, _meta!['backend2mcp/response']]).toEqual([{ who: 'Bearer t' }, { status: 200 }])
    await expect(client.callTool('get_nobody')).rejects.toThrow('Unknown tool: get_nobody')
  })

  test('the user answers; a client that cannot ask is refused', async () => {
    const remove = (answer?: () => { action: 'accept' | 'decline' }) => client.callTool('delete_by_id', { id: '7' }, answer && { answer })
    expect(await remove(() => ({ action: 'accept' }))).toMatchObject({ structuredContent: { removed: '7' } })
    expect(await remove(() => ({ action: 'decline' }))).toMatchObject({ isError: true })
    await expect(remove()).rejects.toThrow(/elicitation/)
  })

  test('progress is heard, and a question is answered by its key', async () => {
    const told: string[] = []
    const { structuredContent } = await client.callTool(
      'post_root',
      {},
      {
        answer: (_, key) => ({ action: 'accept', content: { n: key === 'n' ? 3 : 0 } }),
        onNotification: (method) => void told.push(method),
      },
    )
    expect([structuredContent, told[0]]).toEqual([{ n: 3 }, 'notifications/progress'])
  })

  test('resources and prompts', async () => {
    expect(await client.readResource('notes://7')).toEqual([{ uri: 'notes://7', mimeType: 'application/json', text: '{"note":"7"}' }])
    expect((await client.getPrompt('ask', { about: 'cats' })).messages).toEqual([
      { role: 'user', content: { type: 'text', text: expect.stringContaining('Tell me about cats.') } },
    ])
  })
})
