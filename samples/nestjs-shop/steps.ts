import type { Step } from '../session.js'

const order = { address: { street: 'Hauptstr. 1', city: 'Bremen' }, lines: [{ sku: 'TEA-001', quantity: 2 }] }
const malformed = { address: { street: 'Hauptstr. 1', cty: 'Bremen' }, lines: [{ sku: 'TEA-001', quantity: 0 }] }
const wrong = { address: { street: 'Hauptstr. 1', city: 'Atlantis' }, lines: [{ sku: 'TEA-001', quantity: 13 }] }

/** What a customer's agent does in the shop, with the token `customer-token`. */
export const STEPS: readonly Step[] = [
  {
    says: 'find something to drink',
    tool: 'get_products',
    args: { category: 'tea', search: 'sen' },
    http: 'GET /api/products?category=tea&search=sen',
    status: 200,
  },
  { says: 'a pipe makes it upper case', tool: 'get_by_sku', args: { sku: 'tea-001' }, http: 'GET /api/products/tea-001', status: 200 },
  { says: 'order it', tool: 'place_order', args: order, http: 'POST /api/orders', body: order, status: 201 },
  {
    says: 'a malformed order: every mistake at once, and what was meant',
    tool: 'place_order',
    args: malformed,
    http: 'POST /api/orders',
    body: malformed,
    status: 400,
    refused: true,
  },
  {
    says: 'rules that no schema can say: the answer names the arguments',
    tool: 'place_order',
    args: wrong,
    http: 'POST /api/orders',
    body: wrong,
    status: 400,
  },
  { says: 'a guard says no, as over HTTP', tool: 'post_cancel', args: { id: 1 }, http: 'POST /api/orders/1/cancel', status: 403 },
  { says: 'nothing there', tool: 'get_by_sku', args: { sku: 'TEA-999' }, http: 'GET /api/products/TEA-999', status: 404 },
]

/** More, for the self-check only. */
export const MORE: readonly Step[] = [
  { says: 'the order', tool: 'get_by_id', args: { id: 1 }, http: 'GET /api/orders/1', status: 200 },
  { says: 'a page', tool: 'get_products', args: { page: 2, pageSize: 3 }, http: 'GET /api/products?page=2&pageSize=3', status: 200 },
  { says: 'a page that is no number', tool: 'get_products', args: { page: 'x' }, http: 'GET /api/products?page=x', status: 400 },
  { says: 'a stream', tool: 'get_export', args: {}, http: 'GET /api/products/export', status: 200 },
  { says: 'health, outside the prefix', tool: 'get_health', args: {}, http: 'GET /health', status: 200 },
  { says: 'a class-referenced guard', tool: 'delete_by_sku', args: { sku: 'CUP-001' }, http: 'DELETE /api/products/CUP-001', status: 403 },
]
