// npm run agree: how far the two blind labellings of data/notes/test agree; writes data/notes/agreement.json and prints it. Figures only.
import { join } from 'node:path';
import { readLabelledNotes } from '../src/labelling/markedNotes.ts';
import { agreementOf } from './support/agreement.ts';
import { ROOT, readFolder, writeText } from './support/files.ts';

const notesOf = (folder: string) => readFolder(folder, '.txt').flatMap(({ path, text }) => readLabelledNotes(text, path));
const agreement = agreementOf(notesOf('data/notes/test'), notesOf('data/notes/test-second'));
writeText(join(ROOT, 'data/notes/agreement.json'), `${JSON.stringify(agreement, null, 2)}\n`);
for (const [name, value] of Object.entries(agreement)) console.log(`${name.padEnd(18)} ${value}`);
