// Random notes for property tests: words of the trade, cues, times and separators mixed with arbitrary characters.
import fc from 'fast-check';

const WORDS =
  "MFR massage effleurage kneaded declined no next visit plan P: HEP: [ ] [x] joint mobs gr III 12 min 15' tandem stance foam transfers bed to chair lifted crates US ice adj C5 97140 x1 hydromassage bed 1:10-1:25 total and with without the her left shoulder siting balance myofacial PNF D2 SLS 0930-0956 her chiropractor goal: last".split(
    ' ',
  );
const SEPARATORS = [' ', ' ', ' ', ', ', '. ', '\n', '\r\n', '\n\n', '; ', ': ', ' - ', '/', '\t', ' | ', '(', ') '];
const ODD = [
  '\u0000',
  '\ud83d\ude00',
  '\ud800',
  '\udc00',
  'e\u0301',
  '\u05e9\u05dc\u05d5\u05dd',
  '\u202e',
  '\ufeff',
  '\u2611',
  '\u00bd',
  '\u00a0',
  '\u4e2d\u6587',
];

export const randomNote: fc.Arbitrary<string> = fc
  .array(
    fc.tuple(
      fc.oneof(
        { weight: 12, arbitrary: fc.constantFrom(...WORDS) },
        { weight: 1, arbitrary: fc.constantFrom(...ODD) },
        { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
      ),
      fc.constantFrom(...SEPARATORS),
    ),
    { maxLength: 60 },
  )
  .map((pairs) => pairs.map(([word, separator]) => word + separator).join(''));
