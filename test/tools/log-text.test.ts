import { describe, expect, test } from 'vitest'
import { errorText, logCleaner } from '../../src/log-text.js'
import { readOptions } from '../../src/read-options.js'

const clean = logCleaner(['x-door'])

describe('what a log line does not tell', () => {
  test.each([
    ['a bearer token', 'sent Authorization: Bearer abc.def-123 onward', 'abc.def'],
    ['a bearer token alone', 'got Bearer s3cr3t-token!', 's3cr3t'],
    ['basic credentials', 'Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
    ['a JWT', 'token was eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', 'eyJ'],
    ['the user of a URL', 'connect postgres://root:hunter2@db:5432/app failed', 'hunter2'],
    ['a user without a password in a URL', 'https://ghp_abcdef@github.com/x', 'ghp_abcdef'],
    ['an API key header', "{ 'x-api-key': 'k-1234' }", 'k-1234'],
    ['a cookie, whole', 'cookie: a=1; sid=deadbeef', 'deadbeef'],
    ['a cookie that is set', 'set-cookie: sid=deadbeef; Path=/', 'deadbeef'],
    ["the provider's own header", 'X-Door: let-me-in-please now', 'let-me-in'],
    ['a password in JSON', '{"password":"hunter2","user":"ada"}', 'hunter2'],
    ['an escaped quote in it', '{"password":"hun\\"ter2"}', 'ter2'],
    ['a prefixed name', 'DB_PASSWORD=hunter2 started', 'hunter2'],
    ['a token by name', 'refresh_token=abc&x=1', 'abc'],
    ['a client secret', "clientSecret: 'abc'", 'abc'],
    ['an API key by name', 'apiKey = sk-12345', 'sk-12345'],
  ])('%s', (_name, text, secret) => {
    expect(text).toContain(secret)
    expect(clean(text)).not.toContain(secret)
    expect(clean(text)).toContain('[redacted]')
    expect(clean(clean(text))).toBe(clean(text))
  })

  test.each([
    'backend2mcp: MCP on http://127.0.0.1:3333/mcp',
    'get_users  GET /users  page? token?  guarded',
    'a@b.example wrote; see https://example.com/a@b',
    '9 tools, about 1,234 tokens',
    'TypeError: x is not a function\n    at Object.<anonymous> (/srv/app/dist/main.js:1:2)',
    'warning: the argument tokenCount of get_usage has no type',
    '\ttabs and\nlines stay',
  ])('%j stays as it is', (text) => expect(clean(text)).toBe(text))

  test('the rest of a line stays', () => {
    expect(clean('{"password":"hunter2","user":"ada"}')).toBe('{"password":[redacted],"user":"ada"}')
    expect(clean('postgres://root:x@db:5432/app')).toBe('postgres://[redacted]@db:5432/app')
  })

  test('a terminal obeys nothing of it', () => {
    expect(clean('\u001b[2Jgone\u0007 \u009b31m \u202eevil')).toBe('\\u001b[2Jgone\\u0007 \\u009b31m \\u202eevil')
  })

  test('it is what the option log gets', () => {
    const lines: string[] = []
    const auth = { headerNames: ['x-own'], authenticate: () => ({ kind: 'absent' as const }) }
    readOptions({ auth, log: (text) => void lines.push(text) }).log('x-own: abcdef; password=hunter2\u001b')
    expect(lines).toEqual([expect.not.stringMatching(/abcdef|hunter2/)])
    expect(lines[0]).not.toContain('\u001b')
  })
})

test('a text of an outsider does not pass for a line of the log', () => {
  const error = new Error('no\nbackend2mcp: MCP on http://evil.example\r\nbackend2mcp: all is well\u2028x')
  expect(errorText(error).split('\n').filter((line) => line.startsWith('backend2mcp'))).toEqual([]) // prettier-ignore
  expect(errorText('a\nb')).toBe('a\n    b')
  expect(errorText(undefined)).toBe('undefined')
})
