import { describe, expect, test } from 'vitest'
import { readOptions } from '../../src/read-options.js'
import type { CallResult } from '../../src/tools/call-result.js'
import { errorArguments } from '../../src/tools/error-arguments.js'
import { toResult } from '../../src/tools/to-result.js'
import { parameter, toolOf } from './tool.js'

const orders = toolOf(parameter('id', 'path', 'id__path'), parameter('id'), parameter('name'), parameter('items'), parameter('customer'))
const answer = (status: number, type: string | undefined, body: string | Buffer, headers = {}) => ({
  status,
  headers: { ...(type && { 'content-type': type }), ...headers },
  body: Buffer.from(body),
})
const meta = (status: number, more = {}) => ({ 'backend2mcp/response': { status, ...more } })
const result = (response: ReturnType<typeof answer>, maxResultBytes = 1000) => toResult(orders, response, readOptions({ maxResultBytes }))

describe('answers', () => {
  test.each<[string, ReturnType<typeof answer>, CallResult]>([
    [
      'a JSON object',
      answer(200, 'application/json; charset=utf-8', '{"a":1}'),
      { content: [{ type: 'text', text: '{"a":1}' }], structuredContent: { a: 1 }, _meta: meta(200) },
    ],
    [
      'a JSON array is wrapped',
      answer(200, 'application/json', '[1]'),
      { content: [{ type: 'text', text: '[1]' }], structuredContent: { result: [1] }, _meta: meta(200) },
    ],
    ['text', answer(200, 'text/html', '<p>'), { content: [{ type: 'text', text: '<p>' }], _meta: meta(200) }],
    [
      'latin-1 text',
      answer(200, 'text/plain; charset=iso-8859-1', Buffer.from([0xe9])),
      { content: [{ type: 'text', text: 'é' }], _meta: meta(200) },
    ],
    ['nothing', answer(204, undefined, ''), { content: [], _meta: meta(204) }],
    [
      'an image',
      answer(200, 'image/png', Buffer.from([1, 255])),
      { content: [{ type: 'image', data: 'Af8=', mimeType: 'image/png' }], _meta: meta(200) },
    ],
    [
      'other bytes',
      answer(200, 'application/pdf', Buffer.from([255])),
      {
        content: [{ type: 'resource', resource: { uri: 'backend2mcp://tool/post_orders', mimeType: 'application/pdf', blob: '/w==' } }],
        _meta: meta(200),
      },
    ],
    [
      'a redirect is reported, not followed',
      answer(302, undefined, '', { location: '/x' }),
      { content: [{ type: 'text', text: 'HTTP 302 Found to /x. The redirect was not followed.' }], _meta: meta(302, { location: '/x' }) },
    ],
    [
      'an error keeps the body of the filter',
      answer(403, 'application/json', '{"message":"Forbidden resource"}'),
      {
        content: [
          { type: 'text', text: '{"message":"Forbidden resource"}' },
          { type: 'text', text: 'HTTP 403 Forbidden' },
        ],
        isError: true,
        _meta: meta(403),
      },
    ],
    [
      'no stack leaves, at any depth',
      answer(500, 'application/json', '{"message":"x","stack":"at /srv","cause":{"stack":"y"}}'),
      {
        content: [
          { type: 'text', text: '{"message":"x","cause":{}}' },
          { type: 'text', text: 'HTTP 500 Internal Server Error' },
        ],
        isError: true,
        _meta: meta(500),
      },
    ],
    [
      "nor in Express' own page",
      answer(500, 'text/html', '<pre>Error: x<br> &nbsp; &nbsp;at f (/srv/a.js:1:1)</pre>'),
      {
        content: [
          { type: 'text', text: '500 Internal Server Error' },
          { type: 'text', text: 'HTTP 500 Internal Server Error' },
        ],
        isError: true,
        _meta: meta(500),
      },
    ],
  ])('%s', (_, response, expected) => {
    expect(result(response)).toEqual(expected)
  })

  test('an announced output is there even when the answer is empty: the call has been carried out', () => {
    const announced = { ...orders, outputSchema: { type: 'object', properties: { id: { type: 'integer' } } } }
    expect(toResult(announced, answer(204, undefined, ''), readOptions({}))).toEqual({
      content: [],
      structuredContent: {},
      _meta: meta(204),
    })
  })

  test('an answer over the result limit says that the request was carried out', () => {
    const { content, isError } = result(answer(201, 'image/png', 'x'.repeat(2002)))
    expect(isError).toBe(true)
    expect(content[0]).toMatchObject({
      text: expect.stringMatching(/carried out \(HTTP 201 Created\), but its answer of 2002 bytes is over the limit of 1000/),
    })
  })
})

describe('which argument an error answer names', () => {
  test.each<[string, unknown, string[]]>([
    [
      "ValidationPipe's texts",
      { message: ['name must be a string', 'items.0.quantity must not be less than 1'] },
      ['/name', '/items/0/quantity'],
    ],
    [
      'each',
      { message: ['each value in items must be a string', 'customer.each value in tags must be a string'] },
      ['/items', '/customer/tags'],
    ],
    ['forbidNonWhitelisted', { message: ['customer.property vip should not exist'] }, ['/customer/vip']],
    [
      "routing-controllers' validation errors",
      {
        name: 'BadRequestError',
        errors: [
          { property: 'name', constraints: { isString: 'name must be a string' } },
          {
            property: 'items',
            children: [{ property: '0', children: [{ property: 'sku', constraints: { isString: 'sku must be a string' } }] }],
          },
        ],
      },
      ['/name', '/items/0/sku'],
    ],
    [
      "routing-controllers' parameter errors",
      { message: 'Given parameter id is invalid. Value ("x") cannot be parsed into number.' },
      ['/id'],
    ],
    ['field lists', { errors: [{ field: 'customer.email', message: 'taken' }] }, ['/customer/email']],
    ['a name that is no argument is not reported', { message: ['Forbidden resource', 'other must be x'] }, []],
    ['no JSON object', 'text', []],
  ])('%s', (_, body, pointers) => {
    expect(errorArguments(orders, body).map(({ pointer }) => pointer)).toEqual(pointers)
  })

  test('a body that is one argument keeps the path below it', () => {
    const list = toolOf({ ...parameter('', 'body', 'body'), schema: { type: 'array' } })
    expect(errorArguments(list, { message: ['0.sku must be a string'] })).toEqual([
      { pointer: '/body/0/sku', message: '0.sku must be a string' },
    ])
  })
})
