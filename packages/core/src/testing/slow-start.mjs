// The same as odd-jobs, by a thread that takes longer to start than its pool looks after it.
const until = performance.now() + 250;
while (performance.now() < until);

await import('./odd-jobs.mjs');
