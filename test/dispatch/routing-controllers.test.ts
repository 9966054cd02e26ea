import express from 'express'
import type { RequestListener } from 'node:http'
import 'reflect-metadata'
import { Authorized, createExpressServer, Get, HttpError, JsonController, Param, useExpressServer } from 'routing-controllers'
import { describe, expect, test } from 'vitest'
import { live, memory, serve } from './live.js'

@JsonController('/items')
class Items {
  @Get('/:id') one(@Param('id') id: string) {
    return { id }
  }
  @Authorized() @Get('/:id/secret') secret() {
    return 'never'
  }
  @Get('/:id/nothing') nothing() {
    return undefined
  }
  @Get('/:id/fails') fails() {
    throw new HttpError(418, 'x'.repeat(200_000))
  }
}

const options = { controllers: [Items], development: false, authorizationChecker: () => false }
const MAJORS: [string, () => RequestListener][] = [
  ['Express 4', () => createExpressServer(options) as RequestListener],
  ['Express 5', () => useExpressServer(express(), options)],
]

describe.each(MAJORS)('routing-controllers on %s', (_, make) => {
  test('300 calls that fail give the answers of live HTTP, and live HTTP goes on', async () => {
    const app = make()
    const port = await serve(app)
    const paths = ['/nowhere', '/items/7/secret', '/items/7/nothing', '/items/7/fails']
    const statuses = [404, 401, 404, 418]
    const expected = await Promise.all(paths.map((url) => live(port, { url })))
    const answers = await Promise.all(Array.from({ length: 300 }, (_unused, i) => memory(app, { url: paths[i % 4]! })))
    answers.forEach((answer, i) => {
      expect(answer).toMatchObject({ status: statuses[i % 4] })
      expect(answer).toEqual(expected[i % 4])
    })
    expect(await live(port, { url: '/items/7' })).toMatchObject({ status: 200, body: '{"id":"7"}' })
  })
})
