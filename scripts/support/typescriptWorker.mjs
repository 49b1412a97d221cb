// Lets a worker thread run TypeScript: registers tsx, which Node 20 does not hand on to threads, then loads fitWorker.ts.
import { register } from 'tsx/esm/api';

register();
await import('./fitWorker.ts');
