// Binary search among spans in the order of the text. Takes spans by their first word; gives an index.

/** Index of the first span that begins at a word or after it; the number of spans when none does. */
export function firstFrom(spans: readonly { readonly from: number }[], word: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.from ?? 0) < word) low = middle + 1;
    else high = middle;
  }
  return low;
}
