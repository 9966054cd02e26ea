import express from 'express'
import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'
import { type MountLayer, mountPaths } from '../../src/dispatch/express-mounts.js'

const nested = createRequire(createRequire(import.meta.url).resolve('routing-controllers'))
const express4 = nested('express') as typeof express
const ROUTERS = { 4: '_router', 5: 'router' } as const

/** The path of the one layer that `app.use(path, router)` adds. */
function mountOf(major: 4 | 5, path: string | RegExp | (string | RegExp)[]): string[] {
  const make = major === 4 ? express4 : express
  const app = make()
  app.use(path, make.Router())
  const { stack } = Reflect.get(app, ROUTERS[major]) as { stack: MountLayer[] }
  return mountPaths(stack.at(-1)!)
}

describe('where an Express router is mounted', () => {
  test('the two majors are what they should be', () => {
    expect((nested('express/package.json') as { version: string }).version).toMatch(/^4\./)
    expect((createRequire(import.meta.url)('express/package.json') as { version: string }).version).toMatch(/^5\./)
  })

  test.each<[string, string | RegExp | (string | RegExp)[], { 4: string[]; 5: string[] }]>([
    ['the root', '/', { 4: [''], 5: [''] }],
    ['a path', '/api', { 4: ['/api'], 5: ['/api'] }],
    ['a parameter', '/api/v1/:tenant', { 4: ['/api/v1/:tenant'], 5: ['/api/v1/:tenant'] }],
    ['a dot', '/a.b/:id', { 4: ['/a.b/:id'], 5: ['/a.b/:id'] }],
    ['two parameters', '/a/:b/c/:d', { 4: ['/a/:b/c/:d'], 5: ['/a/:b/c/:d'] }],
    ['a slash at the end', '/api/', { 4: ['/api'], 5: ['/api'] }],
    ['a list', ['/x', '/y/:z'], { 4: ['/x', '/y/:z'], 5: ['/x', '/y/:z'] }],
    ['a RegExp', /^\/r/, { 4: [], 5: [] }],
    ['a list with a RegExp', ['/x', /^\/r/], { 4: [], 5: ['/x'] }],
  ])('%s', (_, path, expected) => {
    expect({ 4: mountOf(4, path), 5: mountOf(5, path) }).toEqual(expected)
  })

  test.each(['/:a-:b', '/:x?', '/x/:id(\\d+)', '/files/*', '/a+b', '/(a|b)'])(
    'Express 4: %s cannot be read back, and nothing is guessed',
    (path) => {
      expect(mountOf(4, path)).toEqual([])
    },
  )
})
