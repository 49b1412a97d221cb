// Turns scores into probabilities. Monotone: a higher score never gets a lower probability. Pure functions, double precision.

/** Softmax of scale x scores; probabilities sum to 1. */
export function softmax(scores: readonly number[], scale: number): number[] {
  const highest = Math.max(...scores);
  const raised = scores.map((score) => Math.exp(scale * (score - highest)));
  const sum = raised.reduce((total, value) => total + value, 0);
  return raised.map((value) => value / sum);
}

export function logistic(value: number): number {
  return value >= 0 ? 1 / (1 + Math.exp(-value)) : Math.exp(value) / (1 + Math.exp(value));
}
