/** What `--help` ends with. */
export function example(command: string): string {
  return `\nExample:\n  $ backend2mcp ${command}`
}
