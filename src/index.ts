// The public library API of palpate.
export { type Classifier, type ClassifyOptions, isError, type NoteInput } from './classifier.ts';
export { type CreateOptions, createClassifier } from './createClassifier.ts';
export type { SpanStatus, StatusSpan } from './evidence/spanStatus.ts';
export { ModelRefused } from './model/inspectOnnx.ts';
export { PolicyRefused } from './policies/policies.ts';
export type { PolicySource } from './policies/policySource.ts';
export { type ErrorRecord, errorRecordSchema, type Suggestion, suggestionJsonSchema, suggestionSchema } from './suggestion/schema.ts';
export type { Role, Status } from './vocabulary.ts';
