/** What no answer may hold: how we are made, where we run, what PostgreSQL says. */
export const LEAK =
  /node_modules|\/dist\/|\.ts:\d|\.js:\d|at \w+ \(|QueryFailedError|syntax error at or near|relation "|violates|ECONNREFUSED|stacktrace|"exception"/;
