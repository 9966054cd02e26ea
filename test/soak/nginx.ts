import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ended, freePort, spawned } from './binary.js'

/** nginx in front of nodes, round robin. */
export interface Proxy {
  readonly port: number
  close(): Promise<void>
}

/** Starts it in front of some ports, with its default settings but those that MCP needs. Throws `Missing`. */
export async function nginx(nodes: readonly number[]): Promise<Proxy> {
  const folder = mkdtempSync(join(tmpdir(), 'soak-nginx-'))
  const port = await freePort()
  writeFileSync(join(folder, 'nginx.conf'), configuration(port, nodes))
  const child = await spawned('nginx', ['-p', `${folder}/`, '-c', 'nginx.conf', '-e', '/dev/null'], port).catch((error: Error) => {
    rmSync(folder, { recursive: true, force: true })
    throw error
  })
  return {
    port,
    async close() {
      await ended(child, 'SIGQUIT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The relative folders are for a user who may not write where Debian's nginx wants to. */
const configuration = (port: number, nodes: readonly number[]) => `
daemon off; pid nginx.pid; error_log /dev/null; worker_processes 1;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  keepalive_requests 1000000;
  upstream nodes {
${nodes.map((node) => `    server 127.0.0.1:${node} max_fails=1 fail_timeout=2s;`).join('\n')}
    keepalive 32;
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://nodes;
      proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_buffering off;
      proxy_connect_timeout 300ms; proxy_read_timeout 120s;
    }
  }
}
`
