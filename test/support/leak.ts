/** Matches what no answer may contain: internals, file paths, messages of PostgreSQL. */
export const LEAK =
  /node_modules|\/dist\/|\.ts:\d|\.js:\d|at \w+ \(|QueryFailedError|syntax error at or near|relation "|violates|ECONNREFUSED|stacktrace|"exception"/;
