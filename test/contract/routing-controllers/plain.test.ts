import express5 from 'express'
import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'
import { Get, JsonController, Param, useExpressServer } from 'routing-controllers'
import { createMcpTestClient } from '../../../adapters/routing-controllers/index.js'

@JsonController('/users')
class UsersController {
  @Get('/:id')
  one(@Param('id') id: string) {
    return { handler: 'one', id }
  }
}

const express4 = createRequire(createRequire(import.meta.url).resolve('routing-controllers'))('express') as typeof express5

describe.each([
  ['4', express4],
  ['5', express5],
])('Express %s: plain routes beside the controllers', (version, express) => {
  const seen: string[] = []
  const app = express()
  const nested = express.Router().get('/me', (_req, res) => {
    seen.push('me')
    res.json({ handler: 'me' })
  })
  app.use('/users', nested)
  if (version === '4') app.get('/users/:user(\\d+)', (_req, _res, next) => next()) // its pattern does not matter: paths alone count here
  app.get('/users/:user', (_req, _res, next) => next()) // the same request: it may hand over
  app.all(version === '5' ? '/*rest' : '*', (_req, _res, next) => next())
  useExpressServer(app, { controllers: [UsersController] })

  test('are no tools, and an argument does not lead to one', async () => {
    const client = await createMcpTestClient(app, { routingControllers: { controllers: [UsersController] } })
    expect((await client.listTools()).map(({ name }) => name)).toEqual(['get_by_id'])
    expect((await client.callTool('get_by_id', { id: '7' })).structuredContent).toEqual({ handler: 'one', id: '7' })
    const { isError, content } = await client.callTool('get_by_id', { id: 'me' })
    expect([isError, JSON.stringify(content), seen]).toEqual([true, expect.stringMatching(/not lead to GET \/users\/\{id\}/), []])
  })
})
