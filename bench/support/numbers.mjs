export const median = (values) => percentile(values, 50);

/** The percentile by the nearest-rank method. */
export const percentile = (values, p) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)];
};

export const sum = (values) => values.reduce((total, value) => total + value, 0);
