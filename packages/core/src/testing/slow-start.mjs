// Like odd-jobs, but the thread takes longer to start than an item may take.
const until = performance.now() + 250;
while (performance.now() < until);

await import('./odd-jobs.mjs');
