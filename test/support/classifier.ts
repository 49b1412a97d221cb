// One classifier of the shipped model for all tests of a file.
import { type Classifier, isError } from '../../src/classifier.ts';
import { createClassifier } from '../../src/createClassifier.ts';
import type { Suggestion } from '../../src/suggestion/schema.ts';

let shared: Promise<Classifier> | undefined;

export function sharedClassifier(): Promise<Classifier> {
  shared ??= createClassifier();
  return shared;
}

/** The suggestion for a text; fails the test when it is an error record. */
export async function suggestionOf(text: string): Promise<Suggestion> {
  const result = await (await sharedClassifier()).classify(text);
  if (isError(result)) throw new Error(`expected a suggestion, found ${result.error.code}`);
  return result;
}
