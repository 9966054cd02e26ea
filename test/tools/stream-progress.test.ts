import { expect, test } from 'vitest'
import { ArgumentError } from '../../src/errors.js'
import { multipart } from '../../src/tools/multipart.js'
import { streamProgress } from '../../src/tools/stream-progress.js'
import { parameter } from './tool.js'

const events = 'data: one\n\ndata: two\n\n'

test.each([
  ['a stream', 200, 'text/event-stream', ['one', 'two']],
  ['an error that is a stream, which is told once and masked', 500, 'text/event-stream', []],
  ['what is no stream', 200, 'text/plain', []],
])('%s', (_, status, type, expected) => {
  const heard: unknown[] = []
  const tell = streamProgress({ progressToken: 1, notify: async (_method, { message }) => void heard.push(message) })
  for (const byte of Buffer.from(events)) tell(Buffer.from([byte]), { status, headers: { 'content-type': type } })
  expect(heard).toEqual(expected)
})

test.each(['a[b]', 'a[constructor][x]', '[', ']'])('a field %j of an open form is refused: multer would read another key', (key) => {
  const whole = { ...parameter('body'), name: '' }
  expect(() => multipart([{ parameter: whole, value: { [key]: 1 } }])).toThrow(ArgumentError)
  expect(Buffer.from(multipart([{ parameter: whole, value: { plain: 1 } }]).body).toString()).toContain('name="plain"')
})
