/** Who calls, how the message is framed, and where it came from: no argument sets these. */
const NEVER_AN_ARGUMENT =
  /^(authorization|cookie|host|content-.*|transfer-encoding|connection|forwarded|x-forwarded-.*|proxy-.*|te|trailer|upgrade|expect|mcp-.*)$/
/** Made by us, or meaningful only between the client and the MCP endpoint: never copied to the route. */
const NEVER_FORWARDED =
  /^(host|content-.*|transfer-encoding|accept-encoding|connection|keep-alive|te|trailer|upgrade|expect|if-.*|range|origin|referer|sec-fetch-.*|mcp-.*|last-event-id|proxy-.*)$/

/** Whether the model may set a header of this name, where a route declares it. */
export const mayBeArgument = (name: string): boolean => !NEVER_AN_ARGUMENT.test(name.toLowerCase())

/** Whether the option `forwardHeaders` may name this header. */
export const mayBeForwarded = (name: string): boolean => !NEVER_FORWARDED.test(name.toLowerCase())
