import { compare } from '../compare.js'

const ticket = { title: 'No coffee', body: 'Since eight.', priority: 'high', labels: ['kitchen'], contact: { room: '301' } }
const wrong = { title: 'x', body: 1, contact: {} }

await compare('routing-controllers-helpdesk', 'routing-controllers-helpdesk/main.js', 'user-token', [
  {
    says: 'a list',
    tool: 'get_tickets',
    args: { priority: 'high', pageSize: 5 },
    http: 'GET /api/tickets?priority=high&pageSize=5',
    status: 200,
  },
  { says: 'an invalid query', tool: 'get_tickets', args: { pageSize: 99 }, http: 'GET /api/tickets?pageSize=99', status: 400 },
  { says: 'one', tool: 'get_by_id', args: { id: 1 }, http: 'GET /api/tickets/1', status: 200 },
  { says: 'none', tool: 'get_by_id', args: { id: 99 }, http: 'GET /api/tickets/99', status: 404 },
  { says: 'open one', tool: 'open_ticket', args: ticket, http: 'POST /api/tickets', body: ticket, status: 201 },
  { says: 'mistakes', tool: 'open_ticket', args: wrong, http: 'POST /api/tickets', body: wrong, status: 400, refused: true },
  {
    says: 'comment on it',
    tool: 'post_comments',
    args: { id: 3, text: 'Me too.' },
    http: 'POST /api/tickets/3/comments',
    body: { text: 'Me too.' },
    status: 201,
  },
  { says: '@Authorized(agent)', tool: 'put_close', args: { id: 1 }, http: 'PUT /api/tickets/1/close', status: 403 },
  { says: 'who am I', tool: 'get_me', args: {}, http: 'GET /api/people/me', status: 200 },
])
